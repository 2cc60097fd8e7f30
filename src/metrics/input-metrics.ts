import type { InputState } from '../channel/state.ts';
import { stateSet, type Metric, type Point } from './metric.ts';
import type { MetricsSnapshot } from './snapshot.ts';

const STATES = ['waiting', 'live', 'stalled', 'failed', 'off'];
const WATCHDOGS = ['frozen', 'black', 'silent', 'bitrate', 'frameRate'] as const;

type Labels = { readonly channel: string; readonly input: string };

const ofInputs = (read: (input: InputState, labels: Labels) => readonly Point[]) => ({
  read: ({ channels }: MetricsSnapshot) =>
    channels.flatMap(({ state }) =>
      state.inputs.flatMap((input) => read(input, { channel: state.name, input: input.name })),
    ),
});

const figure = (
  type: Metric<unknown>['type'],
  name: string,
  help: string,
  value: (figures: InputState['figures']) => number | undefined,
): Metric<MetricsSnapshot> => ({
  ...{ name, help, type },
  labels: ['channel', 'input'],
  ...ofInputs(({ figures }, labels) => [{ labels, value: value(figures) }]),
});

/** Of each input of each channel. */
export const INPUT_METRICS: readonly Metric<MetricsSnapshot>[] = [
  {
    name: 'sluice_input_state',
    help: 'State of the input.',
    type: 'gauge',
    labels: ['channel', 'input', 'state'],
    ...ofInputs(({ status }, labels) => stateSet(STATES, status, labels)),
  },
  {
    name: 'sluice_input_watchdog',
    help: 'Watchdogs that are raised.',
    type: 'gauge',
    labels: ['channel', 'input', 'watchdog'],
    ...ofInputs(({ watchdogs = [] }, labels) =>
      WATCHDOGS.map((watchdog) => ({ labels: { ...labels, watchdog }, value: watchdogs.includes(watchdog) ? 1 : 0 })),
    ),
  },
  figure('gauge', 'sluice_input_bits_per_second', 'Bit rate.', ({ bitrate }) => bitrate),
  figure('gauge', 'sluice_input_frames_per_second', 'Frame rate.', ({ frameRate }) => frameRate),
  figure(
    'gauge',
    'sluice_input_key_frame_interval_seconds',
    'Between key frames, the last measured.',
    ({ keyFrameInterval }) => keyFrameInterval,
  ),
  figure('gauge', 'sluice_input_jitter_seconds', "Spread of arrival, by the source's clock.", ({ jitter }) => jitter),
  figure(
    'counter',
    'sluice_input_dropped_pictures_total',
    'Dropped because what follows could not keep up.',
    ({ droppedPictures }) => droppedPictures,
  ),
  figure('counter', 'sluice_input_reconnects_total', 'Times that it came back.', ({ reconnects }) => reconnects),
  figure('counter', 'sluice_input_on_air_seconds_total', 'On the air.', ({ onAirSeconds }) => onAirSeconds),
];
