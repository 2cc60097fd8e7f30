import { useEffect, useState } from 'preact/hooks';

export type Polled<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly value: T }
  /** The newest value, if there ever was one, is kept: an outage of a moment does not empty the page. */
  | { readonly status: 'failed'; readonly why: string; readonly value: T | undefined };

/** Asks again and again while the page can be seen. @param intervalMs between an answer and the next question */
export const usePolled = <T>(ask: () => Promise<T>, intervalMs: number): Polled<T> => {
  const [polled, setPolled] = useState<Polled<T>>({ status: 'loading' });
  useEffect(() => {
    let timer: number | undefined;
    let stopped = false;
    const again = (): void => {
      window.clearTimeout(timer);
      if (!stopped && !document.hidden) timer = window.setTimeout(once, intervalMs);
    };
    const once = (): void => {
      ask()
        .then((value) => !stopped && setPolled({ status: 'ready', value }))
        .catch(() => {
          if (stopped) return;
          const why = navigator.onLine ? 'The server does not answer' : 'You are offline';
          setPolled((before) => ({
            status: 'failed',
            why,
            value: before.status === 'loading' ? undefined : before.value,
          }));
        })
        .finally(again);
    };
    const seen = (): void => {
      if (!document.hidden) once();
    };
    document.addEventListener('visibilitychange', seen);
    window.addEventListener('online', once);
    once();
    return () => {
      stopped = true;
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
      window.removeEventListener('online', once);
    };
  }, []);
  return polled;
};
