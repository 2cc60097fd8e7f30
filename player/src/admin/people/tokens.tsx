import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { dateAndTime } from '../../times.ts';
import { useResource } from '../data/resource.ts';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { confirm } from '../parts/confirm.tsx';
import { EmptyState, Loaded } from '../parts/states.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { attempt } from '../parts/toasts.tsx';
import { Once } from './once.tsx';
import { revokeToken, TOKENS, type Token } from './people.ts';
import { TokenDialog } from './token-dialog.tsx';

type Open = 'make' | { readonly name: string; readonly token: string };

const revokeAsked = async ({ id, name }: Token): Promise<void> => {
  const text = 'Whatever uses it is refused from now on.';
  const question = { title: `Revoke the token ${name}?`, text, action: 'Revoke', isDanger: true };
  if (await confirm(question)) await attempt(() => revokeToken(id), `${name} is revoked`);
};

const Expiry = ({ of: { expires } }: { of: Token }): JSX.Element => {
  if (!expires) return <>never</>;
  const at = Date.parse(expires);
  return at < Date.now() ? <Badge tone="off">Expired</Badge> : <>{dateAndTime(at)}</>;
};

const COLUMNS: readonly Column<Token>[] = [
  { title: 'For', isName: true, cell: ({ name }) => name },
  { title: 'Role', cell: ({ role }) => role },
  { title: 'Channels', cell: ({ channels }) => channels?.join(', ') ?? 'all' },
  { title: 'Expires', cell: (token) => <Expiry of={token} /> },
  { title: 'Last used', cell: ({ lastUsed }) => (lastUsed ? dateAndTime(Date.parse(lastUsed)) : 'not yet') },
  { title: 'Made by', cell: ({ createdBy }) => createdBy ?? '–' },
  {
    title: 'Actions',
    isActions: true,
    cell: (token) => (
      <Button kind="quiet" icon="remove" label={`Revoke ${token.name}`} onClick={() => void revokeAsked(token)} />
    ),
  },
];

export const Tokens = (): JSX.Element => {
  const tokens = useResource<{ tokens: readonly Token[] }>(TOKENS, { every: 10_000 });
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  return (
    <section class="section" aria-labelledby="tokens">
      <div class="section-head">
        <h2 id="tokens">API tokens</h2>
        <Button icon="plus" onClick={() => setOpen('make')}>
          Make token
        </Button>
      </div>
      <Loaded of={tokens} what="the tokens">
        {({ tokens: all }) =>
          all.length === 0 ? (
            <EmptyState title="There is no token yet">
              <p>Programs, as a monitoring system or a scheduler, come in with one.</p>
            </EmptyState>
          ) : (
            <Table caption="API tokens" columns={COLUMNS} rows={all} keyOf={({ id }) => id} />
          )
        }
      </Loaded>
      {open === 'make' && <TokenDialog onClose={close} onMade={(name, token) => setOpen({ name, token })} />}
      {typeof open === 'object' && (
        <Once title={`The token for ${open.name}`} label="Token" secret={open.token} onClose={close} />
      )}
    </section>
  );
};
