import { clearChunks } from '../encryption/clear-chunks.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { Segment } from '../timeline/segment.ts';
import { decodePicture, type DecodeOptions } from './decode.ts';

export interface LivePictureOptions {
  readonly timeline: ChannelTimeline;
  readonly ffmpeg: string;
  /** How a picture is decoded; ffmpeg where absent. */
  readonly decode?: (options: DecodeOptions) => Promise<Buffer>;
  /** Monotonic, ms. */
  readonly now?: () => number;
}

export interface LivePictureResult {
  readonly jpeg: Buffer;
  /** Number of the segment that it is the first picture of. */
  readonly msn: number;
}

/** However many look on, and however short segments are. */
const MIN_INTERVAL_MS = 4000;
/** The height that a small picture is best made from: enough for it, and little to decode. */
const BEST_HEIGHT = 360;
/** Key frames are smaller by far, and ffmpeg stops reading once it has one. */
const MAX_BYTES = 1024 * 1024;

/**
 * The newest key frame of a channel as JPEG. Nothing runs while nobody asks; while many do, they share one decoder at
 * a time and what it made, for at least four seconds.
 */
export class LivePicture {
  readonly #options: LivePictureOptions;
  readonly #abort = new AbortController();
  #current: LivePictureResult | undefined;
  #triedAt = -Infinity;
  #underWay: Promise<LivePictureResult | undefined> | undefined;

  constructor(options: LivePictureOptions) {
    this.#options = options;
  }

  /** Undefined while there is none. Rejects when one that is due cannot be decoded, once for each attempt. */
  get(): Promise<LivePictureResult | undefined> {
    return (this.#underWay ??= this.#newest().finally(() => (this.#underWay = undefined)));
  }

  /** Ends the decoder, if one runs; there are no new pictures from then on. */
  stop(): void {
    this.#abort.abort();
  }

  async #newest(): Promise<LivePictureResult | undefined> {
    const { timeline, ffmpeg, decode = decodePicture, now = () => performance.now() } = this.#options;
    const { signal } = this.#abort;
    const rendition = midSized([...timeline.renditions.values()]);
    const segment = rendition?.segments.findLast(isInMemory);
    if (!segment || signal.aborted || segment.msn === this.#current?.msn) return this.#current;
    if (now() - this.#triedAt < MIN_INTERVAL_MS) return this.#current;
    this.#triedAt = now();
    const chunks = clearChunks(segment, timeline.keys);
    if (!chunks) return this.#current;
    const { container } = rendition!;
    if (container === 'vtt') return this.#current;
    const pieces = firstBytes(segment.init ? [segment.init.bytes, ...chunks] : chunks);
    const jpeg = await decode({ ffmpeg, pieces, container, signal });
    return (this.#current = { jpeg, msn: segment.msn });
  }
}

type SegmentInMemory = Segment & { readonly chunks: readonly Buffer[] };
const isInMemory = (segment: Segment): segment is SegmentInMemory => segment.chunks !== undefined && !segment.gap;

const midSized = (renditions: readonly RenditionTimeline[]): RenditionTimeline | undefined => {
  const distance = ({ format }: RenditionTimeline): number => Math.abs((format.height ?? Infinity) - BEST_HEIGHT);
  const playable = renditions.filter(({ format, last }) => format.kind === 'video' && last !== undefined);
  return playable.toSorted((a, b) => distance(a) - distance(b))[0];
};

const firstBytes = (chunks: readonly Buffer[]): Buffer[] => {
  const pieces: Buffer[] = [];
  let length = 0;
  for (const chunk of chunks) {
    if (length >= MAX_BYTES) break;
    pieces.push(chunk);
    length += chunk.length;
  }
  return pieces;
};
