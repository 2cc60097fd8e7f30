import { useEffect, useRef, useState } from 'preact/hooks';
import { whyNot } from '../ask.ts';
import { fetchRecordings, type RecordingItem } from '../recordings.ts';
import { apiQuery, type LibraryQuery } from './query.ts';

/** Recordings begin and end while one looks on: the first page is asked for again this often, ms. */
const REFRESH_MS = 10_000;
/** Without an answer. */
const RETRY_MS = 4000;
/** While somebody types. */
const TYPING_MS = 250;

export interface Found {
  readonly items: readonly RecordingItem[];
  /** Before the first answer to this question. */
  readonly isLoading: boolean;
  /** Why there is no newer answer. */
  readonly failure: string | undefined;
  /** Undefined on the last page. */
  readonly more: (() => void) | undefined;
  readonly isLoadingMore: boolean;
}

interface Listed {
  readonly items: readonly RecordingItem[];
  readonly next: string | undefined;
}

/** What is on the first page now, and behind it what was there of further pages. */
const withFresh = (fresh: Listed, before: Listed): Listed => {
  const ids = new Set(fresh.items.map(({ id }) => id));
  const last = fresh.items.at(-1)?.id;
  const place = before.items.findLastIndex(({ id }) => id === last);
  // The further pages no longer fit behind the first one: they are asked for again.
  if (place < 0) return fresh;
  const further = before.items.slice(place + 1).filter(({ id }) => !ids.has(id));
  return further.length === 0 ? fresh : { items: [...fresh.items, ...further], next: before.next };
};

export const useRecordings = (query: LibraryQuery): Found => {
  const [listed, setListed] = useState<Listed>();
  const [failure, setFailure] = useState<string>();
  const [isLoading, setLoading] = useState(true);
  const [isLoadingMore, setLoadingMore] = useState(false);
  const current = useRef(query);
  current.current = query;
  const isFirst = useRef(true);

  useEffect(() => {
    const abort = new AbortController();
    setLoading(true);
    const load = async (): Promise<void> => {
      try {
        const page = await fetchRecordings(apiQuery(query), abort.signal);
        const fresh = { items: page.recordings, next: page.next ?? undefined };
        if (abort.signal.aborted) return;
        setListed((before) => (isNew || !before ? fresh : withFresh(fresh, before)));
        setFailure(undefined);
        isNew = false;
        timer = window.setTimeout(again, REFRESH_MS);
      } catch (error) {
        if (abort.signal.aborted) return;
        setFailure(whyNot(error));
        // What was found for another question is no answer to this one.
        if (isNew) setListed(undefined);
        timer = window.setTimeout(again, RETRY_MS);
      }
      setLoading(false);
    };
    const again = (): void => {
      window.clearTimeout(timer);
      if (!document.hidden) void load();
    };
    let isNew = true;
    let timer = window.setTimeout(() => void load(), isFirst.current ? 0 : TYPING_MS);
    isFirst.current = false;
    document.addEventListener('visibilitychange', again, { signal: abort.signal });
    window.addEventListener('online', again, { signal: abort.signal });
    return () => {
      abort.abort();
      window.clearTimeout(timer);
    };
  }, [query]);

  const more = (): void => {
    if (isLoadingMore || listed?.next === undefined) return;
    setLoadingMore(true);
    fetchRecordings(apiQuery(query, listed.next))
      .then((page) => {
        if (current.current !== query) return;
        setListed((before) => {
          const ids = new Set(before?.items.map(({ id }) => id));
          const added = page.recordings.filter(({ id }) => !ids.has(id));
          return { items: [...(before?.items ?? []), ...added], next: page.next ?? undefined };
        });
        setFailure(undefined);
      })
      .catch((error: unknown) => setFailure(whyNot(error)))
      .finally(() => setLoadingMore(false));
  };
  return {
    items: listed?.items ?? [],
    isLoading,
    failure,
    more: listed?.next === undefined ? undefined : more,
    isLoadingMore,
  };
};
