import type { ChannelState, InputState } from '../channel/state.ts';
import type { PerformanceDatum } from './performance-data.ts';

/** What monitoring plugins say (https://www.monitoring-plugins.org/doc/guidelines.html). */
export type HealthStatus = 'OK' | 'WARNING' | 'CRITICAL' | 'UNKNOWN';

export interface Judgement {
  readonly channel: string;
  readonly status: HealthStatus;
  /** One line for people: what is on air and, where it is not OK, what is wrong. */
  readonly text: string;
  readonly perfdata: readonly PerformanceDatum[];
}

export interface Thresholds {
  /** Target durations without a new segment: one is late, and the channel stands still. */
  readonly lateTargets: number;
  readonly staleTargets: number;
  /** Seconds that a channel may take from its start to its first segment. */
  readonly startSeconds: number;
  /** Seconds that the encoder may be behind while it is slower than real time. */
  readonly behindSeconds: number;
}

/** RFC 8216bis 6.2.1 wants a segment every 1.5 target durations; the age is that of the last one's end. */
export const DEFAULT_THRESHOLDS: Thresholds = { lateTargets: 2, staleTargets: 3, startSeconds: 15, behindSeconds: 3 };

interface Finding {
  readonly status: 'WARNING' | 'CRITICAL';
  readonly text: string;
}

/** Judges one channel by what it says of itself. @param now milliseconds since the Unix epoch */
export const judgeChannel = (
  state: ChannelState,
  now: number,
  thresholds: Thresholds = DEFAULT_THRESHOLDS,
): Judgement => {
  if (state.status === 'stopped') {
    return { channel: state.name, status: 'OK', text: 'stopped', perfdata: [] };
  }
  const findings = [
    ...segmentFindings(state, now, thresholds),
    ...inputFindings(state),
    ...encoderFindings(state, thresholds),
    ...archiveFindings(state),
  ];
  const critical = findings.some(({ status }) => status === 'CRITICAL');
  const status = critical ? 'CRITICAL' : findings.length > 0 ? 'WARNING' : 'OK';
  // The worst is said first: pagers show the beginning.
  const sorted = findings.toSorted((a, b) => a.status.localeCompare(b.status)).map(({ text }) => text);
  const { name, onAir, renditions } = state;
  const summary = `${onAir ?? 'nothing'} on air, ${counted(renditions.length, 'rendition')}`;
  return { channel: name, status, text: [...sorted, summary].join(', '), perfdata: perfdata(state, thresholds) };
};

const segmentFindings = (
  { lastSegmentAge, segmentSeconds, startedAt }: ChannelState,
  now: number,
  limits: Thresholds,
) => {
  if (lastSegmentAge === undefined) {
    const up = (now - Date.parse(startedAt)) / 1000;
    const late = up > limits.startSeconds;
    return [
      late
        ? critical(`no segment since its start ${Math.round(up)} s ago`)
        : warning('starting: no segment in every rendition yet'),
    ];
  }
  const late = `no new segment for ${lastSegmentAge.toFixed(1)} s`;
  if (lastSegmentAge > limits.staleTargets * segmentSeconds) return [critical(late)];
  return lastSegmentAge > limits.lateTargets * segmentSeconds ? [warning(late)] : [];
};

/** Anything but the input that the config prefers is worth a look; the slate, whatever the config says. */
const inputFindings = ({ inputs, onAir, switch: choice }: ChannelState): Finding[] => {
  const current = inputs.find(({ name }) => name === onAir);
  if (!current) return [warning('no input is on air')];
  const wanted = inputs.find(({ name }) => name === (choice.manual ?? choice.schedule?.now)?.input);
  if (wanted && wanted !== current) return [warning(`${wanted.name} is wanted on air: it is ${condition(wanted)}`)];
  // What somebody chose is no fault, whatever it is.
  if (wanted && choice.manual) return [];
  if (current.watchdogs) return [warning(`${current.name} on air: ${current.reason}`)];
  if (wanted) return [];
  const preferred = inputs.find(({ type }) => type !== 'slate');
  if (current === preferred) return [];
  const why = preferred ? `: ${preferred.name} is ${condition(preferred)}` : '';
  return [warning(current.type === 'slate' ? `on slate${why}` : `on backup input ${current.name}${why}`)];
};

/** How an input is: where watchdogs object to one that is live, what they say. */
const condition = ({ status, watchdogs, reason }: InputState): string =>
  watchdogs ? `${status}, but ${reason}` : status;

const encoderFindings = ({ encoder }: ChannelState, { behindSeconds }: Thresholds): Finding[] => {
  const { status, speed, behind } = encoder;
  if (status === 'backing-off') return [warning('the encoder keeps failing: its log says why')];
  if (speed === undefined || behind === undefined || speed >= 1 || behind <= behindSeconds) return [];
  return [warning(`the encoder is too slow: ${speed.toFixed(2)} of real time, ${behind.toFixed(1)} s behind`)];
};

const archiveFindings = ({ archiveProblem }: ChannelState): Finding[] =>
  archiveProblem === undefined ? [] : [critical(`segments are not written to disk: ${archiveProblem}`)];

const perfdata = (state: ChannelState, limits: Thresholds): PerformanceDatum[] => {
  const { name, segmentSeconds, lastSegmentAge, encoder, renditions, inputs } = state;
  const age = { warning: limits.lateTargets * segmentSeconds, critical: limits.staleTargets * segmentSeconds };
  const live = inputs.filter(({ status, type }) => status === 'live' && type !== 'slate').length;
  return [
    { label: `${name}_age`, value: lastSegmentAge, unit: 's', ...age },
    { label: `${name}_speed`, value: encoder.speed },
    { label: `${name}_behind`, value: encoder.behind, unit: 's', warning: limits.behindSeconds },
    { label: `${name}_inputs`, value: live },
    { label: `${name}_renditions`, value: renditions.length },
    { label: `${name}_restarts`, value: encoder.restarts, unit: 'c' },
  ];
};

const warning = (text: string): Finding => ({ status: 'WARNING', text });
const critical = (text: string): Finding => ({ status: 'CRITICAL', text });
const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
