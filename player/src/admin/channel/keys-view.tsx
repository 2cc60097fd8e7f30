import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { dateAndTime } from '../../times.ts';
import { api } from '../data/api.ts';
import { refresh, useResource } from '../data/resource.ts';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { confirm } from '../parts/confirm.tsx';
import { Copy } from '../parts/copy.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { formText } from '../parts/form-text.ts';
import { EmptyState, Loaded } from '../parts/states.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { attempt, failed } from '../parts/toasts.tsx';
import { channelPath } from './paths.ts';

/** A stream key, without what is secret of it. */
interface StreamKey {
  readonly id: string;
  /** `config`: it stands in the file, and is changed there. `made`: by the server, for want of one there. */
  readonly origin: 'config' | 'made' | 'issued';
  readonly label?: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  readonly expiresAt?: string;
  readonly lastUsedAt?: string;
  readonly expired: boolean;
  readonly inUse: boolean;
}

/** The keys of one input: made here, shown once, and revoked. */
export const InputKeys = ({ channel, input, may }: { channel: string; input: string; may: boolean }): JSX.Element => {
  const path = channelPath(channel, `/inputs/${encodeURIComponent(input)}/keys`);
  const shown = useResource<{ keys: readonly StreamKey[] }>(path, {
    touches: (event) => event.type === 'publisher' && event.channel === channel,
  });
  const [isMaking, setMaking] = useState(false);
  const revoke = async (key: StreamKey): Promise<void> => {
    const isSure = await confirm({
      title: `Revoke ${nameOf(key)}?`,
      text: 'Who publishes with it is cut off within a second, and it never works again.',
      action: 'Revoke',
      isDanger: true,
    });
    if (!isSure) return;
    await attempt(() => api.delete(`${path}/${encodeURIComponent(key.id)}`), `${nameOf(key)} is revoked`);
    refresh(path);
  };
  return (
    <section class="section" aria-label={`Keys of ${input}`}>
      <div class="section-head">
        <h2>{input}</h2>
        {may && (
          <Button icon="plus" onClick={() => setMaking(true)}>
            New key
          </Button>
        )}
      </div>
      <Loaded of={shown} what={`the keys of ${input}`} lines={2}>
        {({ keys }) =>
          keys.length === 0 ? (
            <EmptyState title="No keys yet">
              <p>Each publisher gets a key of their own, so that one can be revoked without the others.</p>
            </EmptyState>
          ) : (
            <Table
              caption={`Keys of ${input}`}
              columns={columns(may ? revoke : undefined)}
              rows={keys}
              keyOf={({ id }) => id}
            />
          )
        }
      </Loaded>
      {isMaking && <MakeKey path={path} input={input} onClose={() => setMaking(false)} />}
    </section>
  );
};

const ORIGINS = { config: 'of the config', made: 'made by the server', issued: 'without a label' } as const;
const nameOf = ({ label, origin }: StreamKey): string => label ?? ORIGINS[origin];
const moment = (iso: string | undefined): string => (iso === undefined ? 'never' : dateAndTime(Date.parse(iso)));

const columns = (revoke: ((key: StreamKey) => Promise<void>) | undefined): Column<StreamKey>[] => [
  { title: 'Key', cell: nameOf, isName: true },
  { title: 'State', cell: (key) => <Standing stream={key} /> },
  { title: 'Last used', cell: ({ lastUsedAt }) => moment(lastUsedAt) },
  { title: 'Expires', cell: ({ expiresAt }) => moment(expiresAt) },
  ...(revoke
    ? [
        {
          title: 'Revoke',
          isActions: true,
          cell: (key: StreamKey) =>
            key.origin === 'config' ? (
              <span class="quiet small">in the config</span>
            ) : (
              <Button kind="danger" onClick={() => void revoke(key)}>
                Revoke
              </Button>
            ),
        },
      ]
    : []),
];

const Standing = ({ stream: { inUse, expired } }: { stream: StreamKey }): JSX.Element => {
  if (inUse) return <Badge tone="live">In use</Badge>;
  return expired ? <Badge tone="off">Expired</Badge> : <Badge tone="ok">Good</Badge>;
};

const LIFETIMES = [
  ['', 'Never'],
  ['24', 'In a day'],
  ['168', 'In a week'],
  ['720', 'In 30 days'],
] as const;
const HOUR_MS = 3_600_000;

const MakeKey = ({ path, input, onClose }: { path: string; input: string; onClose: () => void }): JSX.Element => {
  const form = useRef<HTMLFormElement>(null);
  const [key, setKey] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const [label, hours] = [formText(form.current!, 'label'), formText(form.current!, 'expires')];
    const expires = hours === '' ? {} : { expires: new Date(Date.now() + Number(hours) * HOUR_MS).toISOString() };
    setBusy(true);
    try {
      const { value } = await api.post<{ key: string }>(path, { ...(label !== '' && { label }), ...expires });
      setKey(value.key);
      refresh(path);
    } catch (error) {
      failed(error);
    }
    setBusy(false);
  };
  return (
    <Dialog title={key === undefined ? `A new key for ${input}` : 'Copy it now'} onClose={onClose}>
      {key === undefined ? (
        <form ref={form} class="form" onSubmit={(event) => void submit(event)}>
          <Field label="For whom" hint="So that you know whom you cut off when you revoke it.">
            <input name="label" maxLength={60} />
          </Field>
          <Field label="Expires">
            <select name="expires">
              {LIFETIMES.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </Field>
          <Button kind="primary" type="submit" isBusy={isBusy}>
            Make the key
          </Button>
        </form>
      ) : (
        <div class="form">
          <p>This key is shown once: the server keeps only a digest of it.</p>
          <Copy label="Stream key" text={key} />
          <Button kind="primary" onClick={onClose}>
            I have it
          </Button>
        </div>
      )}
    </Dialog>
  );
};
