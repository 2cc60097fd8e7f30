import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { dateAndTime } from '../../times.ts';
import { useResource } from '../data/resource.ts';
import { Button } from '../parts/button.tsx';
import { confirm } from '../parts/confirm.tsx';
import { EmptyState, Loaded } from '../parts/states.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { attempt } from '../parts/toasts.tsx';
import { Once } from './once.tsx';
import { removeUser, USERS, type User } from './people.ts';
import { AddUser, ChangeUser } from './user-dialogs.tsx';

type Open =
  | { readonly what: 'add' }
  | { readonly what: 'change'; readonly user: User }
  | { readonly what: 'made'; readonly name: string; readonly password: string };

const removeAsked = async ({ name }: User): Promise<void> => {
  const text = 'Their logins end at once. What they have done stays in the audit log.';
  const question = { title: `Remove ${name}?`, text, action: 'Remove', isDanger: true };
  if (await confirm(question)) await attempt(() => removeUser(name), `${name} is removed`);
};

const when = (iso: string | undefined, never: string): string => (iso ? dateAndTime(Date.parse(iso)) : never);

const columns = (open: (what: Open) => void): readonly Column<User>[] => [
  { title: 'Name', isName: true, cell: ({ name }) => name },
  { title: 'Role', cell: ({ role }) => role },
  { title: 'Last login', cell: ({ lastLogin }) => when(lastLogin, 'never') },
  { title: 'Added', cell: ({ createdAt }) => when(createdAt, '–') },
  {
    title: 'Actions',
    isActions: true,
    cell: (user) => (
      <>
        <Button kind="quiet" icon="edit" label={`Change ${user.name}`} onClick={() => open({ what: 'change', user })} />
        <Button kind="quiet" icon="remove" label={`Remove ${user.name}`} onClick={() => void removeAsked(user)} />
      </>
    ),
  },
];

export const Users = (): JSX.Element => {
  const users = useResource<{ users: readonly User[] }>(USERS, { every: 10_000 });
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  return (
    <section class="section" aria-labelledby="users">
      <div class="section-head">
        <h2 id="users">Users</h2>
        <Button icon="plus" onClick={() => setOpen({ what: 'add' })}>
          Add user
        </Button>
      </div>
      <Loaded of={users} what="the users">
        {({ users: all }) =>
          all.length === 0 ? (
            <EmptyState title="Nobody can log in yet">
              <p>Only this machine may change something, or who brings the token of the config.</p>
            </EmptyState>
          ) : (
            <Table caption="Users" columns={columns(setOpen)} rows={all} keyOf={({ name }) => name} />
          )
        }
      </Loaded>
      {open?.what === 'add' && (
        <AddUser onClose={close} onMade={(name, password) => setOpen({ what: 'made', name, password })} />
      )}
      {open?.what === 'change' && <ChangeUser of={open.user} onClose={close} />}
      {open?.what === 'made' && (
        <Once title={`${open.name} can log in`} label="Password" secret={open.password} onClose={close} />
      )}
    </section>
  );
};
