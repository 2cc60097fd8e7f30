import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { dateAndTime } from '../../times.ts';
import { useResource } from '../data/resource.ts';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { EmptyState, Loaded } from '../parts/states.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { done, failed } from '../parts/toasts.tsx';
import { useMay } from '../session/session.ts';
import { Deliveries } from './deliveries.tsx';
import { STATES, test, WEBHOOKS, type Webhook } from './webhooks.ts';

const tested = async (name: string): Promise<void> => {
  try {
    const { outcome, status, problem } = await test(name);
    if (outcome === 'delivered') done(`${name} took the test (${status})`);
    else failed(`${name} did not take the test: ${problem ?? `it answered ${status}`}`);
  } catch (error) {
    failed(error);
  }
};

const columns = (open: (name: string) => void, mayTest: boolean): readonly Column<Webhook>[] => [
  {
    title: 'Name',
    isName: true,
    cell: ({ name, problem }) => (
      <>
        {name}
        {problem && <span class="cell-problem">{problem}</span>}
      </>
    ),
  },
  { title: 'State', cell: ({ state }) => <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge> },
  { title: 'Address', cell: ({ url }) => <code>{url}</code> },
  { title: 'Events', cell: ({ events }) => events?.join(', ') ?? 'all' },
  { title: 'Channels', cell: ({ channels }) => channels?.join(', ') ?? 'all' },
  { title: 'Waiting', isFigure: true, cell: ({ waiting }) => waiting },
  { title: 'Last', cell: ({ last }) => (last ? dateAndTime(Date.parse(last.at)) : 'nothing yet') },
  {
    title: 'Actions',
    isActions: true,
    cell: ({ name }) => (
      <>
        <Button onClick={() => open(name)} aria-label={`Deliveries to ${name}`}>
          Deliveries
        </Button>
        {mayTest && (
          <Button onClick={() => void tested(name)} aria-label={`Test ${name}`}>
            Test
          </Button>
        )}
      </>
    ),
  },
];

const Webhooks = (): JSX.Element => {
  const webhooks = useResource<{ webhooks: readonly Webhook[] }>(WEBHOOKS, { every: 3000 });
  const mayTest = useMay('admin');
  const [open, setOpen] = useState<string>();
  return (
    <>
      <PageHead title="Webhooks" />
      <Loaded of={webhooks} what="the webhooks">
        {({ webhooks: rows }) =>
          rows.length === 0 ? (
            <EmptyState title="There is no webhook yet">
              <p>Other programs are told what happens, by signed requests: name them in the config, as webhooks.</p>
              <a class="plain-link" href="/admin/config">
                To the config
              </a>
            </EmptyState>
          ) : (
            <Table caption="Webhooks" columns={columns(setOpen, mayTest)} rows={rows} keyOf={({ name }) => name} />
          )
        }
      </Loaded>
      {open !== undefined && <Deliveries name={open} onClose={() => setOpen(undefined)} />}
    </>
  );
};

export default Webhooks;
