import type { Ticks } from '../clock/ticks.ts';
import { writeInitSection } from '../bmff/init-section.ts';
import type { AudioTrack, VideoTrack } from '../bmff/track.ts';
import { parseAdts } from '../media/aac.ts';
import { lengthPrefixed, NAL_AUD, NAL_PPS, NAL_SPS, nalType, nalUnits } from '../media/annex-b.ts';
import { writeAvcC } from '../media/avcc.ts';
import type { Sample, VideoSample } from '../media/sample.ts';
import type { TimedEvents } from '../metadata/timed-events.ts';
import { parseSps } from '../media/sps.ts';
import { initSection, type InitSection } from '../timeline/init-section.ts';
import { FragmentBuilder } from './fragment-builder.ts';
import type { SampleWriter } from './sample-writer.ts';
import { TimedInsertion } from './timed-insertion.ts';

/** All sound of a feed is AAC-LC, 48 kHz, stereo (AudioSpecificConfig: ISO/IEC 14496-3 1.6.2.1). */
const FEED_AUDIO: AudioTrack = { kind: 'audio', sampleRate: 48_000, channels: 2, config: Buffer.from([0x11, 0x90]) };

/** Samples as fragmented MP4: H.264 with its parameter sets in the init section alone, and AAC. */
export class Fmp4SampleWriter implements SampleWriter {
  readonly #fragments: FragmentBuilder;
  readonly #metadata: TimedInsertion;

  /** What is written so far shows only in fragments, which tell of key frames themselves. */
  readonly pending = undefined;

  /** @param onPiece takes whole fragments, and how much of one holds its first picture, if that is a key frame */
  constructor(onPiece: (piece: Buffer, keyFrameBytes?: number) => void, timedEvents: TimedEvents) {
    this.#fragments = new FragmentBuilder(onPiece);
    this.#metadata = new TimedInsertion(timedEvents);
  }

  initFor(sample: VideoSample): InitSection {
    const tracks = [videoTrack(sample.data), FEED_AUDIO];
    this.#fragments.tracks = tracks;
    return initSection(writeInitSection(tracks));
  }

  begin(): void {
    // A fragment is complete in itself.
  }

  start(time: Ticks): void {
    this.#metadata.begin(time);
  }

  insertMetadata(time: Ticks): void {
    for (const event of this.#metadata.upTo(time)) this.#fragments.event(event);
  }

  write(sample: Sample): void {
    if (sample.kind === 'video') {
      const units = [...nalUnits(sample.data)].filter((unit) => !OUTSIDE.has(nalType(unit)));
      this.#fragments.picture({ ...sample, data: lengthPrefixed(units) });
    } else {
      const header = parseAdts(sample.data);
      if (header) this.#fragments.sound({ pts: sample.pts, data: sample.data.subarray(header.headerLength) });
    }
  }

  flush(end?: Ticks): void {
    this.#fragments.flush(end);
  }
}

/** What samples of `avc1` do not have in them (ISO/IEC 14496-15 5.2.4, 5.3.2). */
const OUTSIDE = new Set([NAL_AUD, NAL_SPS, NAL_PPS]);

const videoTrack = (data: Buffer): VideoTrack => {
  const units = [...nalUnits(data)];
  const sets = (type: number): Buffer[] => units.filter((unit) => nalType(unit) === type);
  const sps = sets(NAL_SPS);
  return { kind: 'video', codec: 'h264', ...sizeOf(sps[0]), record: writeAvcC(sps, sets(NAL_PPS)) };
};

/** A parameter set that is damaged leaves the size open: decoders go by the set itself. */
const sizeOf = (sps: Buffer | undefined): Pick<VideoTrack, 'width' | 'height'> => {
  if (!sps) return { width: 0, height: 0 };
  try {
    const { width, height } = parseSps(sps);
    return { width, height };
  } catch (error) {
    if (error instanceof RangeError) return { width: 0, height: 0 };
    throw error;
  }
};
