import { useEffect, useState } from 'preact/hooks';

/** The time, milliseconds since the Unix epoch, while the page can be seen. @param intervalMs between steps */
export const useNow = (intervalMs = 1000): number => {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => !document.hidden && setNow(Date.now()), intervalMs);
    return () => window.clearInterval(timer);
  }, [intervalMs]);
  return now;
};
