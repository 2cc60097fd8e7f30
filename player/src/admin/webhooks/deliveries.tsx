import type { JSX } from 'preact';
import { dateAndTime } from '../../times.ts';
import { useResource } from '../data/resource.ts';
import { Badge } from '../parts/badge.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { EmptyState, Loaded } from '../parts/states.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { deliveriesPath, OUTCOMES, type Delivery } from './webhooks.ts';

const COLUMNS: readonly Column<Delivery>[] = [
  { title: 'When', cell: ({ at }) => dateAndTime(Date.parse(at)) },
  { title: 'Event', isName: true, cell: ({ type }) => <code>{type}</code> },
  {
    title: 'Outcome',
    cell: ({ outcome }) => <Badge tone={OUTCOMES[outcome].tone}>{OUTCOMES[outcome].word}</Badge>,
  },
  { title: 'Attempt', isFigure: true, cell: ({ attempt }) => attempt },
  {
    title: 'Answer',
    cell: ({ status, problem, response }) => (status ? `${status} ${response ?? ''}` : (problem ?? '–')),
  },
  { title: 'Took', isFigure: true, cell: ({ durationMs }) => `${durationMs} ms` },
];

/** What was posted to a webhook, and what it answered. */
export const Deliveries = ({ name, onClose }: { name: string; onClose: () => void }): JSX.Element => {
  const deliveries = useResource<{ deliveries: readonly Delivery[] }>(deliveriesPath(name), { every: 3000 });
  return (
    <Dialog title={`Deliveries to ${name}`} isWide onClose={onClose}>
      <Loaded of={deliveries} what="the deliveries">
        {({ deliveries: rows }) =>
          rows.length === 0 ? (
            <EmptyState title="Nothing was posted to it yet" />
          ) : (
            <Table
              caption={`Deliveries to ${name}, newest first`}
              columns={COLUMNS}
              rows={rows}
              keyOf={({ at, type, attempt }) => `${at} ${type} ${attempt}`}
            />
          )
        }
      </Loaded>
    </Dialog>
  );
};
