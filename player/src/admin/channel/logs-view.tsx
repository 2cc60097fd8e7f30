import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { dateAndTime } from '../../times.ts';
import { useResource } from '../data/resource.ts';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { EmptyState, Loaded } from '../parts/states.tsx';
import { done, failed } from '../parts/toasts.tsx';
import { searchLines } from './log-search.ts';
import { channelPath } from './paths.ts';

/** As `GET …/processes` tells of one. */
interface RunningProcess {
  readonly id: string;
  readonly what: string;
  readonly pid: number;
  readonly state: 'running' | 'ended';
  /** How it ended: `SIGKILL`. */
  readonly end?: string;
  readonly restarts: number;
  /** Share of one core. */
  readonly cpu?: number;
  /** Bytes. */
  readonly memory?: number;
}

interface LoggedRun {
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly end?: string;
  readonly command: readonly string[];
  readonly lines: readonly string[];
}

interface ProcessLog {
  readonly current?: LoggedRun;
  /** The one before it in its place. */
  readonly before?: LoggedRun;
}

/** The words of the programs that a channel runs. */
export const LogsView = ({ channel }: { channel: string }): JSX.Element => {
  const shown = useResource<{ processes: readonly RunningProcess[] }>(channelPath(channel, '/processes'));
  const [chosen, setChosen] = useState<string>();
  return (
    <Loaded of={shown} what="the processes">
      {({ processes }) => {
        const process = processes.find(({ id }) => id === chosen) ?? processes[0];
        if (!process) return <EmptyState title="No processes run for this channel" />;
        return (
          <>
            <Field label="Process">
              <select value={process.id} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
                {processes.map(({ id, what, state }) => (
                  <option key={id} value={id}>
                    {what} ({state})
                  </option>
                ))}
              </select>
            </Field>
            <Standing process={process} />
            <Log key={process.id} path={channelPath(channel, `/processes/${encodeURIComponent(process.id)}/log`)} />
          </>
        );
      }}
    </Loaded>
  );
};

const Standing = ({ process }: { process: RunningProcess }): JSX.Element => {
  const { pid, state, end, restarts, cpu, memory } = process;
  return (
    <p class="row-words">
      <Badge tone={state === 'running' ? 'ok' : 'off'}>{end === undefined ? state : `${state}: ${end}`}</Badge>
      <span>pid {pid}</span>
      <span>{restarts} restarts</span>
      {cpu !== undefined && <span>{Math.round(cpu * 100)} % of a core</span>}
      {memory !== undefined && <span>{Math.round(memory / 1e6)} MB</span>}
    </p>
  );
};

const FOLLOW_MS = 1500;
const NO_LINES: readonly string[] = [];

const Log = ({ path }: { path: string }): JSX.Element => {
  const [isFollowing, setFollowing] = useState(true);
  const [wanted, setWanted] = useState('');
  const shown = useResource<ProcessLog>(path, { every: isFollowing ? FOLLOW_MS : Infinity });
  const box = useRef<HTMLPreElement>(null);
  const [isBefore, setBefore] = useState(false);
  const run = isBefore ? shown.value?.before : (shown.value?.current ?? shown.value?.before);
  const lines = run?.lines ?? NO_LINES;
  const found = useMemo(() => searchLines(lines, wanted), [lines, wanted]);
  useEffect(() => {
    if (isFollowing && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [found, isFollowing]);
  const copy = (): void =>
    void navigator.clipboard
      .writeText(found.map(({ number }) => lines[number]).join('\n'))
      .then(() => done('Copied'))
      .catch(() => failed('The browser does not let this page copy (it does by HTTPS): select the lines instead'));
  return (
    <Loaded of={shown} what="the log">
      {() => (
        <>
          <div class="filters">
            <Field label="Find">
              <input type="search" value={wanted} onInput={({ currentTarget }) => setWanted(currentTarget.value)} />
            </Field>
            <Button aria-pressed={isFollowing} onClick={() => setFollowing(!isFollowing)}>
              {isFollowing ? 'Following' : 'Follow'}
            </Button>
            {shown.value?.before && shown.value.current && (
              <Button aria-pressed={isBefore} onClick={() => setBefore(!isBefore)}>
                The run before
              </Button>
            )}
            <Button icon="copy" onClick={copy}>
              Copy
            </Button>
          </div>
          {run && <Command run={run} />}
          {found.length === 0 ? (
            <EmptyState title={wanted === '' ? 'It has said nothing' : 'Not in this log'} />
          ) : (
            <pre ref={box} class="log" tabIndex={0} aria-label="Log">
              {found.map(({ number, segments }) => (
                <span key={number} class="log-line">
                  {segments.map(({ text, found: isFound }, index) =>
                    isFound ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
                  )}
                  {'\n'}
                </span>
              ))}
            </pre>
          )}
        </>
      )}
    </Loaded>
  );
};

const Command = ({ run: { command, startedAt, endedAt, end } }: { run: LoggedRun }): JSX.Element => (
  <details class="command">
    <summary>
      Started {dateAndTime(Date.parse(startedAt))}
      {endedAt !== undefined && `, ended ${dateAndTime(Date.parse(endedAt))} (${end ?? 'nobody knows how'})`}
    </summary>
    <code>{command.join(' ')}</code>
  </details>
);
