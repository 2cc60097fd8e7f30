import { readdir } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import { ticksToSeconds } from '../clock/ticks.ts';
import type { Channel } from '../channel/channel.ts';
import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import { Metrics } from '../metrics/metrics.ts';
import type {
  ChannelSnapshot,
  HttpSnapshot,
  JobCount,
  MetricsSnapshot,
  ProcessSnapshot,
  SwitchMode,
} from '../metrics/snapshot.ts';
import type { ProcessLedger } from '../process/ledger.ts';
import { processUsage } from '../process/usage.ts';
import type { AudienceState } from '../viewers/tally.ts';
import type { HealthService } from './health-service.ts';

export interface MetricsServiceOptions {
  readonly channels: ReadonlyMap<string, Channel>;
  readonly clock: ProgrammeClock;
  readonly bus: EventBus<ChannelEvent>;
  readonly ledger: ProcessLedger;
  readonly health: HealthService;
  readonly audience: (channel: string) => AudienceState;
  readonly traffic: () => HttpSnapshot;
  /** The state of each job that is known. */
  readonly imports: () => readonly { readonly state: string }[];
}

/** Of programs with a name of their own; more are summed up. */
const MOST_PROCESSES = 300;
const IMPORT_STATES = ['waiting', 'running', 'finished', 'failed'];

/** What Prometheus is told, put together as it asks. */
export const createMetrics = (options: MetricsServiceOptions): Metrics => {
  const switches = countSwitches(options);
  const version = ownVersion();
  return new Metrics(async () => {
    const [channels, openFiles] = await Promise.all([
      Promise.all([...options.channels.values()].map((channel) => channelSnapshot(channel, switches, options))),
      countOpenFiles(),
    ]);
    const { user, system } = process.cpuUsage();
    return {
      version,
      channels,
      processes: runningProcesses(options.ledger),
      server: options.health.sensors.look(),
      serverHealth: options.health.book.all().find(({ channel }) => channel === undefined),
      http: options.traffic(),
      jobs: countJobs(options.imports()),
      own: { cpuSeconds: (user + system) / 1e6, startedAt: performance.timeOrigin / 1000, openFiles },
    } satisfies MetricsSnapshot;
  });
};

type Switches = Map<string, Record<SwitchMode, number>>;
const NONE: Readonly<Record<SwitchMode, number>> = { priority: 0, schedule: 0, manual: 0 };

/** By channel; of those that there are. */
const countSwitches = ({ bus, channels }: MetricsServiceOptions): Switches => {
  const switches: Switches = new Map();
  bus.on((event) => {
    if (event.type !== 'switch') return;
    for (const name of switches.keys()) if (!channels.has(name)) switches.delete(name);
    const counts = switches.get(event.channel) ?? { ...NONE };
    counts[event.mode]++;
    switches.set(event.channel, counts);
  });
  return switches;
};

const channelSnapshot = async (
  channel: Channel,
  switches: Switches,
  { clock, health, audience }: MetricsServiceOptions,
): Promise<ChannelSnapshot> => {
  const now = clock.now();
  const ages = [...channel.timeline.renditions].map(([name, { last }]) => {
    const age = last && ticksToSeconds(now - last.startTicks - last.durationTicks);
    return [name, age === undefined ? undefined : Math.max(0, age)] as const;
  });
  return {
    state: channel.state(),
    health: health.book.of(channel.name),
    audience: audience(channel.name),
    switches: switches.get(channel.name) ?? NONE,
    segmentAges: Object.fromEntries(ages),
    archiveBytes: await channel.archive.usage().catch(() => undefined),
  };
};

const runningProcesses = (ledger: ProcessLedger): ProcessSnapshot[] => {
  const byName = new Map<string, { cpuSeconds: number; memoryBytes: number }>();
  for (const { pid, name } of ledger.list) {
    const usage = processUsage(pid);
    if (!usage) continue;
    const key = byName.has(name) || byName.size < MOST_PROCESSES ? name : 'others';
    const sum = byName.get(key) ?? { cpuSeconds: 0, memoryBytes: 0 };
    sum.cpuSeconds += usage.cpuSeconds;
    sum.memoryBytes += usage.memory;
    byName.set(key, sum);
  }
  return [...byName].map(([name, usage]) => ({ name, ...usage }));
};

const countJobs = (imports: readonly { readonly state: string }[]): JobCount[] =>
  IMPORT_STATES.map((state) => ({
    kind: 'import',
    state,
    count: imports.filter((job) => job.state === state).length,
  }));

/** @returns undefined where there is no /proc */
const countOpenFiles = (): Promise<number | undefined> =>
  readdir('/proc/self/fd').then(
    ({ length }) => length,
    () => undefined,
  );

const ownVersion = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
};
