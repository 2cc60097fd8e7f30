/** A channel on the air without an encoder: the real timelines, fed with parts at the pace of the clock. */
import { randomBytes } from 'node:crypto';
import { msToTicks, secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import type { ChannelTimeline } from '../../../src/timeline/channel-timeline.ts';
import { RenditionTimeline } from '../../../src/timeline/rendition-timeline.ts';
import type { RenditionFormat } from '../../../src/timeline/rendition.ts';
import type { Part } from '../../../src/timeline/segment.ts';
import { systemMs } from '../measure/system-clock.ts';

export const SEGMENT_TICKS = secondsToTicks(2);
export const PARTS_IN_SEGMENT = 6;
const PART_TICKS: Ticks = SEGMENT_TICKS / PARTS_IN_SEGMENT;
export const PART_MS = 2000 / PARTS_IN_SEGMENT;
const WINDOW_SECONDS = 60;
/** 2.4 Mbit/s. */
export const PART_BYTES = 100_016;
const AUDIO_PART_BYTES = 5_640;
/** Pictures and sound frames of a third of a second, which come from the encoder one by one. */
const PIECES_IN_PART = 25;

const VIDEO: RenditionFormat = {
  name: '720p',
  kind: 'video',
  codecs: 'avc1.64001f,mp4a.40.2',
  width: 1280,
  height: 720,
  frameRate: 30,
  nominalBitrate: 2_400_000,
};
const AUDIO: RenditionFormat = {
  name: 'audio',
  kind: 'audio',
  codecs: 'mp4a.40.2',
  width: undefined,
  height: undefined,
  frameRate: undefined,
  nominalBitrate: 128_000,
};

/** The playlist that everybody follows. */
export const LIVE_PATH = `/live/main/${VIDEO.name}/index.m3u8`;
export const partPath = (msn: number, part: number): string => `/live/main/${VIDEO.name}/${msn}.${part}.ts`;

/** What has just come into existence, and when. */
export interface Publication {
  readonly msn: number;
  readonly part: number;
  /** By the clock that all processes of the machine share, ms. */
  readonly at: number;
}

const makePieces = (byteLength: number): Buffer[] => {
  const bytes = randomBytes(byteLength);
  const size = Math.ceil(byteLength / PIECES_IN_PART);
  return Array.from({ length: PIECES_IN_PART }, (_, index) => bytes.subarray(size * index, size * (index + 1)));
};

/** One rendition, grown part by part. */
class Growth {
  readonly timeline: RenditionTimeline;
  readonly #partBytes: number;
  #parts: Part[] = [];
  #msn: number;

  constructor(format: RenditionFormat, partBytes: number, firstMsn: number) {
    const windowTicks = secondsToTicks(WINDOW_SECONDS);
    this.timeline = new RenditionTimeline({ format, segmentTicks: SEGMENT_TICKS, windowTicks, partTicks: PART_TICKS });
    this.#partBytes = partBytes;
    this.#msn = firstMsn;
  }

  /** The next part, and with the last one its segment. */
  grow(): { msn: number; part: Part } {
    const index = this.#parts.length;
    const part: Part = {
      index,
      durationTicks: PART_TICKS,
      independent: index === 0 || this.timeline.format.kind === 'audio',
      offset: index * this.#partBytes,
      byteLength: this.#partBytes,
      chunks: makePieces(this.#partBytes),
    };
    const msn = this.#msn;
    const place = { msn, startTicks: msn * SEGMENT_TICKS, discontinuity: false };
    this.#parts.push(part);
    this.timeline.addPart(place, part);
    if (this.#parts.length === PARTS_IN_SEGMENT) {
      const parts = this.#parts;
      const chunks = parts.flatMap((each) => [...each.chunks]);
      const byteLength = parts.length * this.#partBytes;
      this.timeline.add({ ...place, durationTicks: SEGMENT_TICKS, byteLength, chunks, parts, gap: false });
      this.#parts = [];
      this.#msn++;
    }
    return { msn, part };
  }
}

export class LiveStage {
  readonly video: RenditionTimeline;
  readonly audio: RenditionTimeline;
  readonly timeline: ChannelTimeline;
  readonly #growths: readonly Growth[];
  #timer: NodeJS.Timeout | undefined;

  /** With a full window behind it. */
  constructor() {
    const firstMsn = Math.floor(msToTicks(Date.now()) / SEGMENT_TICKS) - Math.ceil(WINDOW_SECONDS / 2);
    const video = new Growth(VIDEO, PART_BYTES, firstMsn);
    const audio = new Growth(AUDIO, AUDIO_PART_BYTES, firstMsn);
    this.#growths = [audio, video];
    this.video = video.timeline;
    this.audio = audio.timeline;
    this.timeline = {
      channel: 'main',
      segmentTicks: SEGMENT_TICKS,
      renditions: new Map([this.video, this.audio].map((each) => [each.format.name, each])),
      segmentPath: (name, msn) => `/nowhere/${name}/${msn}.ts`,
    };
    for (let count = WINDOW_SECONDS * 1000; count > 0; count -= PART_MS) this.#grow();
  }

  /** A part each third of a second from now on; `told` is called before anybody else can know of it. */
  start(told: (publication: Publication) => void): void {
    const began = systemMs();
    let count = 0;
    const step = (): void => {
      this.#grow(told);
      count++;
      this.#timer = setTimeout(step, Math.max(1, began + count * PART_MS - systemMs()));
    };
    step();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #grow(told?: (publication: Publication) => void): void {
    for (const growth of this.#growths) {
      const at = systemMs();
      const { msn, part } = growth.grow();
      if (growth.timeline === this.video) told?.({ msn, part: part.index, at });
    }
  }
}

/** Tells the bench of each part, a line each. */
export const announce = (publication: Publication): void => {
  process.stdout.write(`${JSON.stringify(publication)}\n`);
};
