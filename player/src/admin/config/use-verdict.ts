import { useEffect, useState } from 'preact/hooks';
import { api, reasonOf } from '../data/api.ts';
import { CONFIG, type Verdict } from './config.ts';

/** Whoever types is not judged at every letter, ms. */
const SETTLE_MS = 400;

export type Judged =
  | { readonly status: 'judging' }
  | { readonly status: 'judged'; readonly verdict: Verdict }
  | { readonly status: 'failed'; readonly why: string };

/** What the server says of a text, when the typing rests. @param text undefined: there is nothing to judge */
export const useVerdict = (text: string | undefined): Judged => {
  const [judged, setJudged] = useState<Judged>({ status: 'judging' });
  useEffect(() => {
    if (text === undefined) return;
    const stop = new AbortController();
    setJudged({ status: 'judging' });
    const timer = window.setTimeout(() => {
      api
        .post<Verdict>(`${CONFIG}/validate`, { text }, { signal: stop.signal })
        .then(({ value }) => setJudged({ status: 'judged', verdict: value }))
        .catch((error: unknown) => {
          if (stop.signal.aborted) return;
          setJudged({ status: 'failed', why: reasonOf(error) });
        });
    }, SETTLE_MS);
    return () => {
      window.clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  return judged;
};
