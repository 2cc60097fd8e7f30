import type { Advice } from '../channel/state.ts';
import { REMEDIES, type Remedy } from './encoder-settings.ts';
import type { FeedFigures } from './feed-meter.ts';

/** What is known of a publisher besides what was measured. */
export interface PublisherContext {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly videoCodec?: string | undefined;
  readonly audioCodec?: string | undefined;
  /** Hz, as it was sent. */
  readonly audioSampleRate?: number | undefined;
  readonly audioChannels?: number | undefined;
  /** What it calls itself: `obs-output module (libobs version 30.2.3)`, `Lavf59.27.100`. Absent: taken for OBS. */
  readonly encoderName?: string | undefined;
  /** Why its pictures are encoded anew before they can be used, in words; absent where they are not. */
  readonly encodedAnew?: string | undefined;
  /** What it sends is read ahead, and given out evenly: the line is none of its encoder's concern. */
  readonly readAhead?: boolean | undefined;
  /** Since it connected. */
  readonly elapsedSeconds: number;
  /** Its socket is, or was within the last seconds, not read on purpose: lateness is none of its doing. */
  readonly heldBack?: boolean | undefined;
}

/** A limit, and one beyond which the advice is taken back: in between it stays as it is. */
interface Limit {
  readonly raise: number;
  readonly clear: number;
}

/** Seconds that have to be seen before anything is said: two key frame intervals, and a connection that has settled. */
export const SETTLED = 5;
/** No cut and no new viewer of a `source` rendition has a picture before the next key frame; 2 s is what HLS asks for. */
const KEY_FRAME_SECONDS: Limit = { raise: 4.5, clear: 4.1 };
/** Share of uneven frame intervals: a machine that drops one frame in a hundred has no variable frame rate. */
const IRREGULAR: Limit = { raise: 0.1, clear: 0.05 };
/** CBR with the usual buffer of one second can fill a second twice over, never more. */
const SWING: Limit = { raise: 2.25, clear: 1.9 };
/** No line is troubled by a swing that stays below this. bit/s */
const SWING_MATTERS = 1_000_000;
/** Sources as late as this come near `stallAfter`; jitter of a good line stays far below. Seconds. */
const LATE: Limit = { raise: 0.5, clear: 0.25 };
/** Up to 0.5 s of jitter is absorbed. */
const JITTER: Limit = { raise: 0.5, clear: 0.35 };
/** Below this motion falls apart to the eye; films have 24. */
const FRAME_RATE: Limit = { raise: 12, clear: 14 };
/** Bits per pixel: 0.1 is usual for H.264 (1080p30 at 6 Mbit/s); below 0.02 every motion shows blocks. */
const BITS_LOW: Limit = { raise: 0.02, clear: 0.025 };
/** Nobody sees more than this many bits per pixel; the line is loaded all the same … */
const BITS_HIGH: Limit = { raise: 0.5, clear: 0.4 };
/** … which matters from here on. bit/s */
const HIGH_MATTERS = 10_000_000;
/** Jumps within a minute: one or two are a source that was changed, more are a fault. */
const JUMPS: Limit = { raise: 3, clear: 1 };

const above = (value: number | undefined, { raise, clear }: Limit, held: boolean): value is number =>
  value !== undefined && value >= (held ? clear : raise);
const below = (value: number | undefined, { raise, clear }: Limit, held: boolean): value is number =>
  value !== undefined && value <= (held ? clear : raise);

export interface Check extends Pick<Advice, 'code' | 'severity'> {
  /** It judges how evenly things come: nobody is troubled by that where enough is read ahead. */
  readonly ofLine?: boolean;
  /** It judges pictures that are coming: while none does, the advice stays as it is. */
  readonly ofPictures: boolean;
  /** What is wrong, in words; undefined where nothing is. @param held it was wrong before */
  readonly find: (figures: FeedFigures, context: PublisherContext, held: boolean) => string | undefined;
  readonly remedy: Remedy;
  /** Not told beside the advice with this code, of which it is a consequence. Stands behind it in the list. */
  readonly impliedBy?: string;
}

/** In the order in which they are told. */
export const CHECKS: readonly Check[] = [
  {
    code: 'no-pictures',
    severity: 'warning',
    ofPictures: false,
    remedy: REMEDIES.pictures,
    find: ({ sincePicture }) =>
      (sincePicture ?? Infinity) > SETTLED
        ? `No pictures ${sincePicture === undefined ? 'have come' : `for ${Math.round(sincePicture)} s`}`
        : undefined,
  },
  {
    code: 'no-audio',
    severity: 'warning',
    ofPictures: true,
    remedy: REMEDIES.sound,
    find: ({ hasAudio, sinceAudio }) =>
      hasAudio
        ? undefined
        : `No sound ${sinceAudio === undefined ? 'is sent' : `for ${Math.round(sinceAudio)} s`}; viewers get silence`,
  },
  {
    code: 'audio-sample-rate',
    severity: 'info',
    ofPictures: false,
    remedy: REMEDIES.sampleRate,
    find: (_, { audioSampleRate }) =>
      audioSampleRate === undefined || audioSampleRate === 48_000
        ? undefined
        : `Sound at ${audioSampleRate / 1000} kHz has to be converted`,
  },
  {
    code: 'audio-channels',
    severity: 'info',
    ofPictures: false,
    remedy: REMEDIES.stereo,
    find: (_, { audioChannels = 2 }) =>
      audioChannels > 2 ? `Sound with ${audioChannels} channels is mixed down to two` : undefined,
  },
  {
    code: 'key-frame-interval',
    severity: 'warning',
    ofPictures: true,
    remedy: REMEDIES.keyFrames,
    find: ({ longestKeyFrameInterval: interval }, _, held) =>
      above(interval, KEY_FRAME_SECONDS, held) ? `Key frames every ${rounded(interval)} s` : undefined,
  },
  {
    code: 'variable-frame-rate',
    severity: 'warning',
    ofPictures: true,
    remedy: REMEDIES.steadyFrames,
    find: ({ irregularFrames }, _, held) =>
      above(irregularFrames, IRREGULAR, held)
        ? `The frame rate varies: ${Math.round(irregularFrames * 100)} % of the pictures are unevenly spaced`
        : undefined,
  },
  {
    code: 'low-frame-rate',
    severity: 'warning',
    ofPictures: true,
    remedy: REMEDIES.moreFrames,
    find: ({ frameRate }, _, held) =>
      below(frameRate, FRAME_RATE, held) ? `Only ${rounded(frameRate)} pictures per second` : undefined,
  },
  {
    code: 'bitrate-swings',
    severity: 'warning',
    ofPictures: true,
    ofLine: true,
    remedy: REMEDIES.constantBitrate,
    find: ({ swing }, _, held) =>
      swing && swing.peak >= SWING_MATTERS && above(swing.peak / swing.mean, SWING, held)
        ? `The bitrate swings: up to ${megabits(swing.peak)}, ${megabits(swing.mean)} on average`
        : undefined,
  },
  {
    code: 'late-packets',
    severity: 'warning',
    ofPictures: true,
    ofLine: true,
    remedy: REMEDIES.lessLoad,
    find: ({ lateness }, { heldBack }, held) =>
      !heldBack && above(lateness, LATE, held)
        ? `Pictures come ${lateness.toFixed(1)} s late: the line or the encoder's machine is overloaded`
        : undefined,
  },
  {
    code: 'jitter',
    severity: 'info',
    ofPictures: true,
    ofLine: true,
    remedy: REMEDIES.lowerBitrate,
    impliedBy: 'late-packets',
    find: ({ jitter }, { heldBack }, held) =>
      !heldBack && above(jitter, JITTER, held)
        ? `Pictures come in bursts, up to ${jitter.toFixed(1)} s apart from their time: the line is uneven`
        : undefined,
  },
  {
    code: 'timestamps-jump',
    severity: 'warning',
    ofPictures: true,
    remedy: REMEDIES.clock,
    find: ({ recentJumps }, _, held) =>
      above(recentJumps, JUMPS, held) ? `Timestamps jumped ${recentJumps} times within a minute` : undefined,
  },
  {
    code: 'pictures-encoded-anew',
    severity: 'info',
    ofPictures: false,
    remedy: REMEDIES.plainPictures,
    find: (_, { encodedAnew }) =>
      encodedAnew === undefined
        ? undefined
        : `Pictures are encoded anew before they can be used, which takes processor time: ${encodedAnew}`,
  },
  {
    code: 'odd-size',
    severity: 'warning',
    ofPictures: false,
    remedy: REMEDIES.evenSize,
    find: (_, { width = 0, height = 0 }) =>
      width % 2 === 1 || height % 2 === 1 ? `A picture of ${width}x${height} has an odd size` : undefined,
  },
  {
    code: 'bitrate-low',
    severity: 'info',
    ofPictures: true,
    remedy: REMEDIES.higherBitrate,
    find: (figures, context, held) =>
      below(bitsPerPixel(figures, context), BITS_LOW, held)
        ? `${megabits(figures.bitrate!)} is little for ${format(figures, context)}: motion will show blocks`
        : undefined,
  },
  {
    code: 'bitrate-high',
    severity: 'info',
    ofPictures: true,
    remedy: REMEDIES.lowerBitrate,
    find: (figures, context, held) =>
      (figures.bitrate ?? 0) >= HIGH_MATTERS && above(bitsPerPixel(figures, context), BITS_HIGH, held)
        ? `${megabits(figures.bitrate!)} is more than ${format(figures, context)} can show`
        : undefined,
  },
];

const bitsPerPixel = ({ bitrate, frameRate }: FeedFigures, { width, height }: PublisherContext): number | undefined =>
  bitrate && frameRate && width && height ? bitrate / (width * height * frameRate) : undefined;

const format = ({ frameRate }: FeedFigures, { width, height }: PublisherContext): string =>
  `${width}x${height} at ${Math.round(frameRate!)} pictures per second`;

const rounded = (value: number): string => value.toFixed(1).replace(/\.0$/, '');
const megabits = (bits: number): string => `${(bits / 1e6).toFixed(1)} Mbit/s`;
