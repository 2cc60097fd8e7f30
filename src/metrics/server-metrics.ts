import { stateSet, type Metric } from './metric.ts';
import type { MetricsSnapshot, ProcessSnapshot } from './snapshot.ts';

const STATUSES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'];
const DAY = 86_400;

const one = (
  type: 'gauge' | 'counter',
  name: string,
  help: string,
  value: (snapshot: MetricsSnapshot) => number | undefined,
): Metric<MetricsSnapshot> => ({ ...{ name, help, type }, read: (snapshot) => [{ value: value(snapshot) }] });

const ofProcesses = (
  type: 'gauge' | 'counter',
  name: string,
  help: string,
  value: (process: ProcessSnapshot) => number,
): Metric<MetricsSnapshot> => ({
  ...{ name, help, type },
  labels: ['process'],
  read: ({ processes }) => processes.map((each) => ({ labels: { process: each.name }, value: value(each) })),
});

/** Of the server, the machine, and the programs that run for it. */
export const SERVER_METRICS: readonly Metric<MetricsSnapshot>[] = [
  {
    name: 'sluice_build_info',
    help: 'What runs.',
    type: 'gauge',
    labels: ['version', 'node'],
    read: ({ version }) => [{ labels: { version, node: process.versions.node }, value: 1 }],
  },
  {
    name: 'sluice_server_health',
    help: 'Health of the server itself, 1 for the status that it has.',
    type: 'gauge',
    labels: ['status'],
    read: ({ serverHealth }) => stateSet(STATUSES, serverHealth?.status ?? 'UNKNOWN', {}, 'status'),
  },
  {
    name: 'sluice_http_requests_total',
    help: 'Answers, by what was asked for and the class of their status.',
    type: 'counter',
    labels: ['kind', 'class'],
    read: ({ http }) =>
      http.answers.map(({ kind, class: name, count }) => ({ labels: { kind, class: name }, value: count })),
  },
  one('counter', 'sluice_http_sent_bytes_total', 'Sent to clients, by all connections.', ({ http }) => http.sentBytes),
  one('gauge', 'sluice_http_connections', 'Connections of HTTP.', ({ http }) => http.connections),
  one('gauge', 'sluice_http_held_requests', 'Requests that wait for what is to come.', ({ http }) => http.held),
  one(
    'gauge',
    'sluice_event_loop_delay_seconds',
    'How late timers were: 99 of 100 were less, over the last seconds.',
    ({ server }) => server.eventLoopDelay,
  ),
  one('gauge', 'sluice_disk_free_bytes', 'Of the disk of the data folder.', ({ server }) => server.disk?.freeBytes),
  one('gauge', 'sluice_disk_size_bytes', 'Of the disk of the data folder.', ({ server }) => server.disk?.sizeBytes),
  one('gauge', 'sluice_certificate_expiry_seconds', 'Until the certificate expires, in whole days.', ({ server }) =>
    server.certificateDays === undefined ? undefined : server.certificateDays * DAY,
  ),
  {
    name: 'sluice_jobs',
    help: 'Jobs, by kind and state.',
    type: 'gauge',
    labels: ['kind', 'state'],
    read: ({ jobs }) => jobs.map(({ kind, state, count }) => ({ labels: { kind, state }, value: count })),
  },
  ofProcesses(
    'counter',
    'sluice_process_cpu_seconds_total',
    'Of programs that run now.',
    ({ cpuSeconds }) => cpuSeconds,
  ),
  ofProcesses(
    'gauge',
    'sluice_process_resident_memory_bytes',
    'Of programs that run now.',
    ({ memoryBytes }) => memoryBytes,
  ),
  // As client libraries name them: dashboards look for these.
  one('counter', 'process_cpu_seconds_total', 'Of the server, user and system.', ({ own }) => own.cpuSeconds),
  one('gauge', 'process_resident_memory_bytes', 'Of the server.', ({ server }) => server.memoryBytes),
  one('gauge', 'process_start_time_seconds', 'Since the Unix epoch.', ({ own }) => own.startedAt),
  one('gauge', 'process_open_fds', 'Open file descriptors of the server.', ({ own }) => own.openFiles),
];
