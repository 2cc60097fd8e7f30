import type { JSX } from 'preact';
import type { Channel } from '../channels.ts';
import { SORTS, type LibraryQuery, type SortName } from './query.ts';

export interface FiltersProps {
  readonly query: LibraryQuery;
  readonly channels: readonly Channel[];
  readonly change: (changes: Partial<LibraryQuery>) => void;
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly change: (value: string) => void;
}

const Choice = ({ label, value, options, change }: ChoiceProps): JSX.Element => (
  <select aria-label={label} value={value} onChange={({ currentTarget }) => change(currentTarget.value)}>
    {options.map(([each, name]) => (
      <option key={each} value={each}>
        {name}
      </option>
    ))}
  </select>
);

const KINDS = [
  ['', 'All kinds'],
  ['recording', 'Recordings'],
  ['clip', 'Clips'],
  ['import', 'Imports'],
] as const;
const STATES = [
  ['', 'Any state'],
  ['upcoming', 'Upcoming'],
  ['live', 'Live'],
  ['finished', 'Finished'],
  ['failed', 'Failed'],
] as const;

export const Filters = ({ query, channels, change }: FiltersProps): JSX.Element => (
  <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
    <input
      type="search"
      aria-label="Search the library"
      placeholder="Search titles, descriptions, tags"
      value={query.q}
      onInput={({ currentTarget }) => change({ q: currentTarget.value })}
    />
    <Choice label="Kind" value={query.kind} options={KINDS} change={(kind) => change({ kind })} />
    <Choice label="State" value={query.state} options={STATES} change={(state) => change({ state })} />
    {channels.length > 1 && (
      <Choice
        label="Channel"
        value={query.channel}
        options={[['', 'All channels'], ...channels.map(({ name, title }) => [name, title] as const)]}
        change={(channel) => change({ channel })}
      />
    )}
    <Choice
      label="Order"
      value={query.sort}
      options={Object.entries(SORTS).map(([name, { label }]) => [name, label] as const)}
      change={(sort) => change({ sort: sort as SortName })}
    />
    {query.tag && (
      <button type="button" class="tag" onClick={() => change({ tag: '' })} aria-label={`Tag ${query.tag}: remove`}>
        {query.tag} <span aria-hidden="true">×</span>
      </button>
    )}
  </form>
);
