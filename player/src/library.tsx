import { render, type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { fetchChannels, type Channel } from './channels.ts';
import { Header } from './header.tsx';
import { Filters } from './library/filters.tsx';
import './library/library.css';
import { isFiltered, pageAddress, readQuery, type LibraryQuery } from './library/query.ts';
import { RecordingCard } from './library/recording-card.tsx';
import { useRecordings, type Found } from './library/use-recordings.ts';
import { Notice } from './notice.tsx';
import './styles.css';

const SKELETONS = 8;

/** For the filter, which does without them while the server does not answer. */
const useChannels = (): readonly Channel[] => {
  const [channels, setChannels] = useState<readonly Channel[]>([]);
  useEffect(() => {
    fetchChannels()
      .then(setChannels)
      .catch(() => setChannels([]));
  }, []);
  return channels;
};

/** The question, and the page's address beside it: going back comes to what was looked for before. */
const useQuery = (): [LibraryQuery, (changes: Partial<LibraryQuery>) => void] => {
  const [query, setQuery] = useState(() => readQuery(location.search));
  useEffect(() => {
    const onBack = (): void => setQuery(readQuery(location.search));
    window.addEventListener('popstate', onBack);
    return () => window.removeEventListener('popstate', onBack);
  }, []);
  const change = (changes: Partial<LibraryQuery>): void => {
    const next = { ...query, ...changes };
    // Each letter of a search is no step of its own.
    if ('q' in changes) history.replaceState(null, '', pageAddress(next));
    else history.pushState(null, '', pageAddress(next));
    setQuery(next);
  };
  return [query, change];
};

const Library = (): JSX.Element => {
  const [query, change] = useQuery();
  const channels = useChannels();
  const found = useRecordings(query);
  return (
    <>
      <Header />
      <main class="page">
        <h1>Library</h1>
        <Filters query={query} channels={channels} change={change} />
        {found.failure && found.items.length > 0 && (
          <p class="banner" role="alert">
            {found.failure}. Trying again.
          </p>
        )}
        <Results found={found} filtered={isFiltered(query)} clear={() => change(readQuery(''))} />
      </main>
    </>
  );
};

interface ResultsProps {
  readonly found: Found;
  readonly filtered: boolean;
  readonly clear: () => void;
}

const Results = ({ found, filtered, clear }: ResultsProps): JSX.Element => {
  const { items, isLoading, failure, more, isLoadingMore } = found;
  if (items.length === 0 && failure) {
    return <Notice title={failure}>This page tries again by itself every few seconds.</Notice>;
  }
  if (items.length === 0 && isLoading) return <Skeletons />;
  if (items.length === 0 && filtered) {
    return (
      <Notice title="Nothing found">
        No recording is like that.{' '}
        <button type="button" class="link" onClick={clear}>
          Show all
        </button>
      </Notice>
    );
  }
  if (items.length === 0) {
    return (
      <Notice title="No recordings yet">
        Record a channel with “record: true” in the config, or by “sluice record start CHANNEL”.
      </Notice>
    );
  }
  return (
    <>
      <ul class="cards" aria-busy={isLoading}>
        {items.map((recording) => (
          <RecordingCard key={recording.id} recording={recording} />
        ))}
      </ul>
      {more && (
        <button type="button" class="button more" onClick={more} disabled={isLoadingMore}>
          {isLoadingMore ? 'Loading …' : 'Show more'}
        </button>
      )}
    </>
  );
};

/** What is coming, in the shape that it will have. */
const Skeletons = (): JSX.Element => (
  <div role="status" aria-label="Loading">
    <ul class="cards" aria-hidden="true">
      {Array.from({ length: SKELETONS }, (_, index) => (
        <li key={index} class="card skeleton">
          <div class="thumb" />
          <span />
          <span />
        </li>
      ))}
    </ul>
  </div>
);

render(<Library />, document.getElementById('app')!);
