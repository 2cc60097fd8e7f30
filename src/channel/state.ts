import type { ChannelEvent } from '../events/bus.ts';

/** The life of an input, as operators see it. */
export type InputStatus = 'waiting' | 'live' | 'stalled' | 'failed' | 'off';

/** One thing that a publisher can do better, in words that can be acted on. */
export interface Advice {
  /** Stable name for programs: `key-frame-interval`, `no-audio` … */
  readonly code: string;
  readonly severity: 'info' | 'warning';
  readonly text: string;
}

export interface InputState {
  readonly name: string;
  readonly type: string;
  readonly status: InputStatus;
  /** Why it is in this state, in words. */
  readonly reason: string;
  readonly onAir: boolean;
  /** The watchdogs that are raised: it is live, and the reason says what is wrong. Absent where none is. */
  readonly watchdogs?: readonly ('frozen' | 'black' | 'silent' | 'bitrate' | 'frameRate')[];
  /** ISO 8601; absent before the first picture. */
  readonly lastSeen?: string;
  readonly figures: {
    readonly videoCodec?: string;
    readonly audioCodec?: string;
    /** Those of the channel's languages that it brings, BCP 47, while it is live; absent where the channel names none. */
    readonly languages?: readonly string[];
    readonly width?: number;
    readonly height?: number;
    /** Pictures per second, measured. */
    readonly frameRate?: number;
    /** bit/s, measured over the last seconds. */
    readonly bitrate?: number;
    /** Seconds between key frames, the last measured. */
    readonly keyFrameInterval?: number;
    /** Seconds; spread of arrival against the source's own clock. */
    readonly jitter?: number;
    /** Pictures dropped because what follows could not keep up. */
    readonly droppedPictures: number;
    readonly reconnects: number;
    /** Seconds on the air, over all its turns since the start. */
    readonly onAirSeconds: number;
  };
  readonly advice: readonly Advice[];
}

export interface EncoderState {
  readonly status: 'off' | 'starting' | 'running' | 'backing-off';
  /** Media seconds made per second; 1 is real time. Undefined before it is known. */
  readonly speed: number | undefined;
  readonly restarts: number;
  readonly pid: number | undefined;
  /** How far its output is behind the programme, seconds. */
  readonly behind: number | undefined;
  /** Samples of the programme that it was too slow for: whole groups of pictures, with their sound. */
  readonly skippedSamples: number;
}

export interface RenditionState {
  readonly name: string;
  readonly kind: 'video' | 'audio' | 'subtitles';
  readonly codecs: string | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly frameRate: number | undefined;
  /** bit/s, measured. */
  readonly averageBitrate: number;
  readonly peakBitrate: number;
  readonly lastMsn: number | undefined;
}

/** One event of the schedule. */
export interface ScheduledEvent {
  readonly input: string;
  readonly title: string;
  /** ISO 8601. */
  readonly start: string;
  readonly end: string;
}

export interface ScheduleState {
  /** The file or address that it is read from. */
  readonly source: string;
  /** ISO 8601: when the calendar in force was read; absent while there is none. */
  readonly readAt?: string;
  /** The event that counts now. */
  readonly now?: ScheduledEvent;
  readonly next?: ScheduledEvent;
  /** Why the calendar as it stands could not be taken; the one before is in force. */
  readonly problem?: string;
}

/** What decides on the input, and what is wanted. */
export interface SwitchState {
  /** By what the input on air is there: an operator's choice, the schedule, or the order of preference. */
  readonly mode: 'manual' | 'schedule' | 'priority';
  /** Why there was the last cut, in words; empty before the first. */
  readonly why: string;
  /** The operator's choice in force, on the air or waited for. */
  readonly manual?: {
    readonly input: string;
    readonly by: string;
    /** ISO 8601. */
    readonly since: string;
    /** ISO 8601; absent: until further notice. */
    readonly until?: string;
  };
  /** Absent where the channel has no schedule. */
  readonly schedule?: ScheduleState;
}

/** What `GET /api/v1/channels/NAME`, the health check and the pages are told of a channel. */
export interface ChannelState {
  readonly name: string;
  readonly title: string;
  /** `stopped`: somebody has stopped it; it makes nothing until it is started again. */
  readonly status: 'running' | 'stopped';
  /** Name of the input on air; undefined while there is none. */
  readonly onAir: string | undefined;
  /** ISO 8601. */
  readonly onAirSince: string | undefined;
  readonly switch: SwitchState;
  readonly startedAt: string;
  /** Target duration, seconds. */
  readonly segmentSeconds: number;
  /** Seconds since the newest segment of the slowest rendition was published; undefined before the first. */
  readonly lastSegmentAge: number | undefined;
  readonly inputs: readonly InputState[];
  readonly encoder: EncoderState;
  readonly renditions: readonly RenditionState[];
  /** What keeps segments from being written to disk; absent while all is well. */
  readonly archiveProblem?: string;
  /** The newest twenty, oldest first; not in the list of all channels. */
  readonly events: readonly ChannelEvent[];
}
