import { useEffect, useState } from 'preact/hooks';

/** ms since the epoch, anew in each second while it is wanted. */
export const useNow = (wanted: boolean): number => {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!wanted) return undefined;
    setNow(Date.now());
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, [wanted]);
  return now;
};
