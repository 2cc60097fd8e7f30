import type { JSX } from 'preact';
import type { AuditEntry } from '../../../../src/library/audit-entry.ts';
import { dateAndTime, timeOfDay } from '../../times.ts';
import { useList } from '../data/use-list.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { FilterText } from '../parts/filter-text.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { EmptyState, Loaded } from '../parts/states.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { setQuery, useLocation } from '../router/location.ts';
import './audit.css';
import { Details } from './details.tsx';

const PATH = '/api/v1/audit';

const when = (iso: string): string => {
  const at = Date.parse(iso);
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return isToday ? timeOfDay(at) : dateAndTime(at);
};

const COLUMNS: readonly Column<AuditEntry>[] = [
  {
    title: 'When',
    cell: ({ at }) => (
      <time dateTime={at} title={at}>
        {when(at)}
      </time>
    ),
  },
  {
    title: 'Who',
    isName: true,
    cell: ({ who, address }) => (
      <>
        {who}
        {address && <span class="audit-address">{address}</span>}
      </>
    ),
  },
  { title: 'Action', cell: ({ action }) => <code>{action}</code> },
  { title: 'What', cell: ({ target }) => target },
  { title: 'Change', cell: ({ details }) => <Details of={details} /> },
];

/** What stands in a field for a moment, as the API wants it: with a zone. */
const momentOf = (local: string): string | undefined => {
  const at = local === '' ? Number.NaN : new Date(local).getTime();
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
};

const FILTERS = ['who', 'action', 'target', 'from', 'to'] as const;

const askedFor = (query: URLSearchParams): URLSearchParams => {
  const asked = new URLSearchParams({ limit: '100' });
  for (const name of FILTERS) {
    const given = query.get(name) ?? '';
    const value = name === 'from' || name === 'to' ? momentOf(given) : given;
    if (value) asked.set(name, value);
  }
  return asked;
};

interface FiltersProps {
  readonly query: URLSearchParams;
  /** What is there now: filters are exact. */
  readonly rows: readonly AuditEntry[];
}

const Filters = ({ query, rows }: FiltersProps): JSX.Element => {
  const of = (name: string): string => query.get(name) ?? '';
  const seen = (name: 'who' | 'action' | 'target') => [...new Set(rows.map((row) => row[name]))].sort();
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <FilterText label="Who" value={of('who')} suggestions={seen('who')} onChange={(who) => setQuery({ who })} />
      <FilterText
        label="Action"
        value={of('action')}
        suggestions={seen('action')}
        onChange={(action) => setQuery({ action })}
      />
      <FilterText
        label="What"
        value={of('target')}
        suggestions={seen('target')}
        onChange={(target) => setQuery({ target })}
      />
      <Field label="From">
        <input
          type="datetime-local"
          value={of('from')}
          onChange={(event) => setQuery({ from: event.currentTarget.value })}
        />
      </Field>
      <Field label="To">
        <input
          type="datetime-local"
          value={of('to')}
          onChange={(event) => setQuery({ to: event.currentTarget.value })}
        />
      </Field>
    </form>
  );
};

const Audit = (): JSX.Element => {
  const { query } = useLocation();
  const list = useList<AuditEntry>(`${PATH}?${askedFor(query)}`, 'entries', {
    idOf: ({ at, who, action, target }) => `${at} ${who} ${action} ${target}`,
  });
  const isFiltered = FILTERS.some((name) => query.get(name));
  return (
    <>
      <PageHead title="Audit log" />
      <Filters query={query} rows={list.value ?? []} />
      <Loaded of={list} what="the audit log" lines={6}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={isFiltered ? 'Nothing found' : 'Nobody has changed anything yet'}>
              {isFiltered && (
                <Button onClick={() => setQuery(Object.fromEntries(FILTERS.map((name) => [name, undefined])))}>
                  Show all
                </Button>
              )}
            </EmptyState>
          ) : (
            <>
              <Table
                caption="Changes, newest first"
                columns={COLUMNS}
                rows={rows}
                keyOf={({ at, who, action, target }) => `${at} ${who} ${action} ${target}`}
              />
              <MoreButton of={list} />
            </>
          )
        }
      </Loaded>
    </>
  );
};

export default Audit;
