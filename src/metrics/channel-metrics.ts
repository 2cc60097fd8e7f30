import { weight } from '../health/status.ts';
import type { Metric, Point } from './metric.ts';
import { stateSet } from './metric.ts';
import { SWITCH_MODES, type ChannelSnapshot, type MetricsSnapshot } from './snapshot.ts';

const ENCODER_STATES = ['off', 'starting', 'running', 'backing-off'];
const PROBLEMS = ['black', 'frozen', 'silent'] as const;
const STATUSES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'];

const gauge = (name: string, help: string, value: (channel: ChannelSnapshot) => number | undefined) =>
  ofChannels({ name, help, type: 'gauge' }, value);
const counter = (name: string, help: string, value: (channel: ChannelSnapshot) => number | undefined) =>
  ofChannels({ name, help, type: 'counter' }, value);

const ofChannels = (
  described: Pick<Metric<unknown>, 'name' | 'help' | 'type'>,
  value: (channel: ChannelSnapshot) => number | undefined,
): Metric<MetricsSnapshot> => ({
  ...described,
  labels: ['channel'],
  read: ({ channels }) => channels.map((each) => ({ labels: { channel: each.state.name }, value: value(each) })),
});

const ofEach = (read: (channel: ChannelSnapshot, labels: { readonly channel: string }) => readonly Point[]) => ({
  read: ({ channels }: MetricsSnapshot) => channels.flatMap((each) => read(each, { channel: each.state.name })),
});

/** Of each channel. */
export const CHANNEL_METRICS: readonly Metric<MetricsSnapshot>[] = [
  {
    name: 'sluice_channel_health',
    help: 'Health of the channel, 1 for the status that it has; maintenance counts as OK.',
    type: 'gauge',
    labels: ['channel', 'status'],
    ...ofEach(({ health }, labels) => stateSet(STATUSES, health?.status ?? 'UNKNOWN', labels, 'status')),
  },
  {
    name: 'sluice_channel_finding',
    help: 'Rules of the health check that mind something: 1 WARNING, 2 CRITICAL.',
    type: 'gauge',
    labels: ['channel', 'rule'],
    ...ofEach(({ health }, { channel }) => {
      const byRule = new Map<string, number>();
      for (const { rule, status } of health?.findings ?? []) {
        byRule.set(rule, Math.max(byRule.get(rule) ?? 0, weight(status) - 1));
      }
      return [...byRule].map(([rule, value]) => ({ labels: { channel, rule }, value }));
    }),
  },
  gauge('sluice_channel_maintenance', 'Whether somebody works on the channel.', ({ health }) =>
    health?.maintenance === undefined ? 0 : 1,
  ),
  gauge('sluice_channel_segment_duration_seconds', 'Target duration.', ({ state }) => state.segmentSeconds),
  gauge(
    'sluice_channel_segment_age_seconds',
    'Since the end of the newest segment of the slowest rendition.',
    ({ state }) => state.lastSegmentAge,
  ),
  gauge(
    'sluice_channel_start_time_seconds',
    'When the channel was started, since the Unix epoch.',
    ({ state }) => Date.parse(state.startedAt) / 1000,
  ),
  {
    name: 'sluice_channel_on_air',
    help: 'The input that is on the air.',
    type: 'gauge',
    labels: ['channel', 'input'],
    ...ofEach(({ state }, { channel }) =>
      state.inputs.map(({ name }) => ({ labels: { channel, input: name }, value: name === state.onAir ? 1 : 0 })),
    ),
  },
  {
    name: 'sluice_channel_switches_total',
    help: 'Cuts, by what decided.',
    type: 'counter',
    labels: ['channel', 'reason'],
    ...ofEach(({ switches }, { channel }) =>
      SWITCH_MODES.map((reason) => ({ labels: { channel, reason }, value: switches[reason] })),
    ),
  },
  {
    name: 'sluice_encoder_state',
    help: 'State of the encoder.',
    type: 'gauge',
    labels: ['channel', 'state'],
    ...ofEach(({ state }, labels) => stateSet(ENCODER_STATES, state.encoder.status, labels)),
  },
  gauge('sluice_encoder_speed_ratio', 'Seconds encoded in a second.', ({ state }) => state.encoder.speed),
  gauge('sluice_encoder_behind_seconds', 'Behind the programme.', ({ state }) => state.encoder.behind),
  counter('sluice_encoder_restarts_total', 'Restarts of the encoder.', ({ state }) => state.encoder.restarts),
  counter(
    'sluice_encoder_skipped_samples_total',
    'Samples of the programme that the encoder was too slow for.',
    ({ state }) => state.encoder.skippedSamples,
  ),
  gauge(
    'sluice_ladder_taken_out',
    'Qualities that are taken out, as the machine cannot encode the whole ladder.',
    ({ state }) => state.relief?.out.length ?? 0,
  ),
  {
    name: 'sluice_programme_problem',
    help: 'Whether the programme is black, frozen or silent, where it is watched (quality).',
    type: 'gauge',
    labels: ['channel', 'problem'],
    ...ofEach(({ state: { quality } }, { channel }) =>
      quality
        ? PROBLEMS.map((problem) => ({
            labels: { channel, problem },
            value: quality.problems.includes(problem) ? 1 : 0,
          }))
        : [],
    ),
  },
  gauge(
    'sluice_programme_loudness_lufs',
    'Loudness over three seconds (EBU R128); -70 is silence.',
    ({ state }) => state.quality?.loudness?.shortTerm,
  ),
  gauge(
    'sluice_programme_integrated_loudness_lufs',
    'Loudness over ten minutes, gated (EBU R128).',
    ({ state }) => state.quality?.loudness?.integrated,
  ),
  gauge(
    'sluice_programme_true_peak_dbtp',
    'Highest true peak of the last minute.',
    ({ state }) => state.quality?.loudness?.truePeak,
  ),
  gauge(
    'sluice_programme_av_offset_seconds',
    'How much later than pictures sound is, by the timestamps of the newest segment.',
    ({ state }) => state.quality?.avOffset,
  ),
  gauge(
    'sluice_programme_key_frame_interval_seconds',
    'From one key frame to the next, in the newest segment.',
    ({ state }) => state.quality?.keyFrameInterval,
  ),
  gauge('sluice_archive_bytes', 'On disk of the channel.', ({ archiveBytes }) => archiveBytes),
  gauge('sluice_archive_problem', 'Whether segments cannot be written to disk.', ({ state }) =>
    state.archiveProblem === undefined ? 0 : 1,
  ),
];
