import { TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';
import { aacCodecString, parseAdts } from '../media/aac.ts';
import { NAL_SPS, nalType, nalUnits } from '../media/annex-b.ts';
import { parameterSets } from '../media/parameter-sets.ts';
import type { AudioSample, VideoSample } from '../media/sample.ts';
import { avcCodecString, parseSps } from '../media/sps.ts';
import type { RenditionFormat } from '../timeline/rendition.ts';

type LearntFormat = Pick<RenditionFormat, 'codecs' | 'width' | 'height' | 'frameRate'>;

const UNKNOWN: LearntFormat = { codecs: undefined, width: undefined, height: undefined, frameRate: undefined };
/** What a parameter set may declare that is to be believed, pictures per second. */
const FASTEST = 240;

/** Follows the format of a source from its own parameter sets. */
export class SourceFormat {
  #sets: Buffer | undefined;
  #video: Omit<LearntFormat, 'codecs'> & { readonly codec: string } = { ...UNKNOWN, codec: '' };
  #audio: string | undefined;

  /** @returns whether the parameter sets of this key frame differ from those in force */
  differs({ data }: VideoSample): boolean {
    return this.#sets !== undefined && !parameterSets(data).equals(this.#sets);
  }

  /** Puts the parameter sets of a key frame in force. */
  adopt({ data }: VideoSample): void {
    const sets = parameterSets(data);
    if (this.#sets?.equals(sets)) return;
    this.#sets = sets;
    this.#video = readVideo(sets);
  }

  sound({ data }: AudioSample): void {
    if (this.#audio !== undefined) return;
    const header = parseAdts(data);
    if (header) this.#audio = aacCodecString(header);
  }

  /** What is known; without codecs until both streams were seen. @param pictures of a segment of `duration` */
  describe(pictures: number, duration: Ticks): LearntFormat {
    const { codec, width, height, frameRate } = this.#video;
    if (codec === '' || this.#audio === undefined) return UNKNOWN;
    if (frameRate === undefined && pictures > 1 && duration > 0) {
      // Measured once for each format: a figure that never rests would change the playlist all the time.
      this.#video = { ...this.#video, frameRate: Math.round((pictures * TICKS_PER_SECOND) / duration) };
    }
    return { codecs: `${codec},${this.#audio}`, width, height, frameRate: this.#video.frameRate };
  }
}

/** A set that is damaged leaves the format unknown: the rendition is not offered before a good one has come. */
const readVideo = (sets: Buffer): Omit<LearntFormat, 'codecs'> & { readonly codec: string } => {
  try {
    for (const unit of nalUnits(sets)) {
      if (nalType(unit) !== NAL_SPS) continue;
      const sps = parseSps(unit);
      const believable = sps.frameRate !== undefined && sps.frameRate >= 1 && sps.frameRate <= FASTEST;
      const frameRate = believable ? sps.frameRate : undefined;
      return { codec: avcCodecString(sps), width: sps.width, height: sps.height, frameRate };
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return { ...UNKNOWN, codec: '' };
};
