import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatDuration, dateAndTime } from '../../times.ts';
import type { ServerEvent } from '../data/events.ts';
import { useChannels } from '../data/channels.ts';
import { useList } from '../data/use-list.ts';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { bytes } from '../parts/figures.ts';
import { FilterText } from '../parts/filter-text.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { EmptyState, Loaded } from '../parts/states.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { setQuery, useLocation } from '../router/location.ts';
import { useMay } from '../session/session.ts';
import { Actions } from './actions.tsx';
import { pictureOf, RECORDINGS, STATES, type RecordingView } from './recordings.ts';
import './recordings.css';
import { StartDialog } from './start-dialog.tsx';

const Name = ({ of }: { of: RecordingView }): JSX.Element => {
  const picture = pictureOf(of);
  return (
    <span class="recording-name">
      <span class="recording-picture">
        {picture && <img src={picture} alt="" loading="lazy" width={160} height={90} />}
      </span>
      <span>
        {of.title}
        {of.problem && <span class="cell-problem">{of.problem}</span>}
      </span>
    </span>
  );
};

const KINDS = { recording: 'Recording', clip: 'Clip', import: 'Import' } as const;

const COLUMNS: readonly Column<RecordingView>[] = [
  { title: 'Title', isName: true, cell: (row) => <Name of={row} /> },
  { title: 'State', cell: ({ state }) => <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge> },
  { title: 'Kind', cell: ({ kind }) => KINDS[kind] },
  { title: 'Channel', cell: ({ channel }) => channel ?? '–' },
  { title: 'Begins', cell: ({ from }) => <time dateTime={from}>{dateAndTime(Date.parse(from))}</time> },
  { title: 'Length', isFigure: true, cell: ({ duration }) => formatDuration(duration) },
  { title: 'Size', isFigure: true, cell: ({ byteLength }) => (byteLength > 0 ? bytes(byteLength) : '–') },
  { title: 'Actions', isActions: true, cell: (row) => <Actions of={row} /> },
];

const isNews = ({ type }: ServerEvent): boolean => type === 'recording';
const FILTERS = ['q', 'state', 'kind', 'channel'] as const;

const Filters = ({ query }: { query: URLSearchParams }): JSX.Element => {
  const channels = useChannels().value ?? [];
  const of = (name: string): string => query.get(name) ?? '';
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <FilterText label="Search" isSearch value={of('q')} onChange={(q) => setQuery({ q })} />
      <Choice
        label="State"
        value={of('state')}
        options={[['', 'All'], ...Object.entries(STATES).map(([name, { word }]) => [name, word] as const)]}
        onChange={(state) => setQuery({ state })}
      />
      <Choice
        label="Kind"
        value={of('kind')}
        options={[['', 'All'], ...Object.entries(KINDS)]}
        onChange={(kind) => setQuery({ kind })}
      />
      <Choice
        label="Channel"
        value={of('channel')}
        options={[['', 'All'], ...channels.map(({ name, title }) => [name, title] as const)]}
        onChange={(channel) => setQuery({ channel })}
      />
    </form>
  );
};

const Recordings = (): JSX.Element => {
  const { query } = useLocation();
  const [isStarting, setStarting] = useState(false);
  const mayStart = useMay('operator');
  const asked = new URLSearchParams(FILTERS.flatMap((name) => (query.get(name) ? [[name, query.get(name)!]] : [])));
  asked.set('limit', '50');
  const list = useList<RecordingView>(`${RECORDINGS}?${asked}`, 'recordings', {
    touches: isNews,
    idOf: ({ id }) => id,
  });
  const isFiltered = FILTERS.some((name) => query.get(name));
  return (
    <>
      <PageHead title="Recordings">
        {mayStart && (
          <Button kind="primary" icon="plus" onClick={() => setStarting(true)}>
            Start recording
          </Button>
        )}
      </PageHead>
      <Filters query={query} />
      <Loaded of={list} what="the recordings" lines={6}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={isFiltered ? 'Nothing found' : 'There is no recording yet'}>
              {isFiltered ? (
                <Button onClick={() => setQuery(Object.fromEntries(FILTERS.map((name) => [name, undefined])))}>
                  Show all
                </Button>
              ) : (
                <p>Start one here, or let a channel record whatever is on the air: record: true in the config.</p>
              )}
            </EmptyState>
          ) : (
            <>
              <Table caption="Recordings" columns={COLUMNS} rows={rows} keyOf={({ id }) => id} />
              <MoreButton of={list} />
            </>
          )
        }
      </Loaded>
      {isStarting && <StartDialog onClose={() => setStarting(false)} />}
    </>
  );
};

export default Recordings;
