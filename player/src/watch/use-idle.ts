import { useEffect, useState } from 'preact/hooks';

/** The controls go away while nobody moves. */
const IDLE_MS = 3000;

/** Whether the viewer has done nothing for a while. */
export const useIdle = (): boolean => {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    let timer: number | undefined;
    const wake = (): void => {
      setIdle(false);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => setIdle(true), IDLE_MS);
    };
    const types = ['pointermove', 'pointerdown', 'keydown', 'focusin'];
    for (const type of types) document.addEventListener(type, wake);
    wake();
    return () => {
      window.clearTimeout(timer);
      for (const type of types) document.removeEventListener(type, wake);
    };
  }, []);
  return idle;
};
