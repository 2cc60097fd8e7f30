import type { ChannelState } from '../channel/state.ts';
import type { Judgement } from '../health/judge.ts';
import type { ServerLook } from '../health/looked-at.ts';
import type { AudienceState } from '../viewers/tally.ts';

export const SWITCH_MODES = ['priority', 'schedule', 'manual'] as const;
export type SwitchMode = (typeof SWITCH_MODES)[number];

export interface ChannelSnapshot {
  readonly state: ChannelState;
  readonly health: Judgement | undefined;
  readonly audience: AudienceState;
  /** Cuts since the start, by what decided. */
  readonly switches: Readonly<Record<SwitchMode, number>>;
  /** Seconds since the end of the newest segment, by rendition. */
  readonly segmentAges: Readonly<Record<string, number | undefined>>;
  /** On disk. */
  readonly archiveBytes: number | undefined;
}

/** A program that runs for the server. */
export interface ProcessSnapshot {
  /** What it is for: `main encoder`. */
  readonly name: string;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

export interface HttpSnapshot {
  readonly answers: readonly { readonly kind: string; readonly class: string; readonly count: number }[];
  readonly connections: number;
  /** On the wire, since the start. */
  readonly sentBytes: number;
  /** Requests that are held until there is something new. */
  readonly held: number;
}

export interface JobCount {
  readonly kind: string;
  readonly state: string;
  readonly count: number;
}

/** All that is told of the server at one moment. */
export interface MetricsSnapshot {
  readonly version: string;
  readonly channels: readonly ChannelSnapshot[];
  readonly server: ServerLook;
  readonly serverHealth: Judgement | undefined;
  readonly http: HttpSnapshot;
  readonly processes: readonly ProcessSnapshot[];
  readonly jobs: readonly JobCount[];
  /** Of the server's own process. */
  readonly own: { readonly cpuSeconds: number; readonly startedAt: number; readonly openFiles: number | undefined };
}
