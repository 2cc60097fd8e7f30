import type { CHANNEL_RULES } from '../config/health-rules.ts';
import { formatBitrate } from '../config/units.ts';
import type { ChannelState, InputState } from '../channel/state.ts';
import type { ChannelLook } from './looked-at.ts';
import { onAirProblem, type OnAirProblem } from './on-air.ts';
import type { Figure, Readers } from './rule.ts';

/** How each rule looks at a channel. */
export const CHANNEL_READERS: Readers<typeof CHANNEL_RULES, ChannelLook> = {
  segmentAge: ({ state: { lastSegmentAge, segmentSeconds } }) => [
    {
      label: 'age',
      value: lastSegmentAge,
      unit: 's',
      scale: segmentSeconds,
      text: () => `no new segment for ${lastSegmentAge?.toFixed(1)} s`,
    },
  ],
  start: ({ state, now }) => {
    if (state.lastSegmentAge !== undefined) return [];
    const up = (now - Date.parse(state.startedAt)) / 1000;
    const late = `no segment since its start ${Math.round(up)} s ago`;
    const text = (status: string): string =>
      status === 'CRITICAL' ? late : 'starting: no segment in every rendition yet';
    // In its first instant, too, it is starting.
    return [{ value: Math.max(up, Number.MIN_VALUE), text }];
  },
  encoderBehind: ({ state: { encoder } }) => {
    const { speed, behind } = encoder;
    // One that is faster than real time catches up.
    const excused = speed === undefined || speed >= 1;
    const text = (): string =>
      `the encoder is too slow: ${speed?.toFixed(2)} of real time, ${behind?.toFixed(1)} s behind`;
    return [{ label: 'behind', value: behind, unit: 's', excused, text }];
  },
  encoderSpeed: ({ state: { encoder } }) => [
    {
      label: 'speed',
      value: encoder.speed,
      text: () => `the encoder makes ${encoder.speed?.toFixed(2)} s of the programme in a second`,
    },
  ],
  encoderRestarts: ({ restarts, state: { encoder } }) => [
    {
      ...(restarts !== undefined && { label: 'restarts_hour' }),
      value: restarts,
      text: () => `the encoder was started again ${restarts} times within the hour`,
    },
    { label: 'restarts', value: encoder.restarts, unit: 'c', excused: true, text: () => '' },
  ],
  ladder: ({ state: { relief } }) => relief?.reason,
  encoderFailing: ({ state: { encoder } }) =>
    encoder.status === 'backing-off' ? 'the encoder keeps failing: its log says why' : undefined,
  noInput: (look) => ofKind(look, 'noInput'),
  notWanted: (look) => ofKind(look, 'notWanted'),
  watchdog: (look) => ofKind(look, 'watchdog'),
  backup: (look) => ofKind(look, 'backup'),
  slate: (look) => ofKind(look, 'slate'),
  inputBitrate: (look) =>
    ofInputs(look, 'bitrate', ({ bitrate }, name) => ({
      value: bitrate,
      text: () => `${name} sends ${formatBitrate(Math.round((bitrate ?? 0) / 1000) * 1000)}bit/s`,
    })),
  inputFrameRate: (look) =>
    ofInputs(look, 'fps', ({ frameRate }, name) => ({
      value: frameRate,
      text: () => `${name} sends ${frameRate?.toFixed(1)} pictures a second`,
    })),
  inputJitter: (look) =>
    ofInputs(look, 'jitter', ({ jitter }, name) => ({
      value: jitter,
      unit: 's',
      text: () => `${name} arrives unevenly, by ${jitter?.toFixed(2)} s`,
    })),
  viewers: ({ viewers }) =>
    viewers === undefined
      ? []
      : [{ label: 'viewers', value: viewers, text: () => (viewers === 1 ? '1 viewer' : `${viewers} viewers`) }],
  schedule: ({ state }) => {
    const problem = state.switch.schedule?.problem;
    return problem === undefined ? undefined : `the schedule cannot be taken: ${problem}`;
  },
  black: ({ state }) => problemOf(state, 'black'),
  frozen: ({ state }) => problemOf(state, 'frozen'),
  silent: ({ state }) => problemOf(state, 'silent'),
  loudness: ({ state: { quality } }) => {
    const value = quality?.loudness?.integrated;
    return ofProgramme(quality, { label: 'loudness', minimum: 'none', value, text: () => `loudness is ${value} LUFS` });
  },
  truePeak: ({ state: { quality } }) => {
    const value = quality?.loudness?.truePeak;
    return ofProgramme(quality, {
      label: 'true_peak',
      minimum: 'none',
      value,
      text: () => `peaks are at ${value} dBTP`,
    });
  },
  avOffset: ({ state: { quality } }) => {
    const value = quality?.avOffset;
    const text = (): string =>
      `sound is ${Math.abs(value ?? 0).toFixed(2)} s ${(value ?? 0) > 0 ? 'later' : 'earlier'} than pictures`;
    return ofProgramme(quality, { label: 'av_offset', unit: 's', minimum: 'none', value, text });
  },
  keyFrameInterval: ({ state: { quality, segmentSeconds } }) => {
    const value = quality?.keyFrameInterval;
    const text = (): string => `key frames are ${value?.toFixed(1)} s apart`;
    return ofProgramme(quality, { label: 'key_frames', unit: 's', scale: segmentSeconds, value, text });
  },
  archive: ({ state: { archiveProblem } }) =>
    archiveProblem === undefined ? undefined : `segments are not written to disk: ${archiveProblem}`,
};

const problemOf = (
  { quality }: ChannelState,
  problem: NonNullable<ChannelState['quality']>['problems'][number],
): string | undefined => (quality?.problems.includes(problem) ? `the programme is ${problem}` : undefined);

/** Where nobody wants it watched, there is no such figure. */
const ofProgramme = (quality: ChannelState['quality'], figure: Figure): Figure[] => (quality ? [figure] : []);

const ofKind = ({ state }: ChannelLook, kind: OnAirProblem['rule']): string | undefined => {
  const problem = onAirProblem(state);
  return problem?.rule === kind ? problem.text : undefined;
};

/** Of the inputs that are live, and not made here. */
const ofInputs = (
  { state }: ChannelLook,
  label: string,
  read: (figures: InputState['figures'], name: string) => Figure,
): Figure[] =>
  state.inputs
    .filter(({ status, type }) => status === 'live' && type !== 'slate')
    .map(({ name, figures }) => ({ label: `${name}_${label}`, ...read(figures, name) }));
