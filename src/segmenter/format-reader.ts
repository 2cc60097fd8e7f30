import { aacCodecString, parseAdts } from '../media/aac.ts';
import { nalUnits } from '../media/annex-b.ts';
import { avcCodecString, parseSps, type Sps } from '../media/sps.ts';
import type { RenditionFormat } from '../timeline/rendition.ts';

/** H.264 NAL unit type of a sequence parameter set (ITU-T H.264 table 7-1). */
const SPS = 7;

/**
 * Learns from the stream's own parameter sets what the multivariant playlist has to say of a rendition.
 * Fed with the first bytes of key frames and of sound frames; answers once it knows all.
 */
export class FormatReader {
  #video: string | undefined;
  #audio: string | undefined;
  #size: { width: number; height: number } | undefined;

  /** @returns true when something new was learnt */
  read(kind: 'video' | 'audio', bytes: Buffer): boolean {
    const before = this.codecs;
    if (kind === 'video') this.#readVideo(bytes);
    else this.#readAudio(bytes);
    return this.codecs !== before;
  }

  get codecs(): string | undefined {
    const known = [this.#video, this.#audio].filter((codec) => codec !== undefined);
    return known.length > 0 ? known.join(',') : undefined;
  }

  /** The format with what was read put in; without codecs until every stream of its kind was seen. */
  complete(format: RenditionFormat): RenditionFormat {
    const whole = this.#audio !== undefined && (format.kind === 'audio' || this.#video !== undefined);
    return { ...format, ...this.#size, codecs: whole ? this.codecs : undefined };
  }

  #readVideo(bytes: Buffer): void {
    for (const nal of nalUnits(bytes)) {
      if ((nal[0]! & 0x1f) !== SPS) continue;
      let sps: Sps;
      try {
        sps = parseSps(nal);
      } catch (error) {
        // Damaged on its way: the next key frame tells.
        if (error instanceof RangeError) return;
        throw error;
      }
      this.#video = avcCodecString(sps);
      this.#size = { width: sps.width, height: sps.height };
      return;
    }
  }

  #readAudio(bytes: Buffer): void {
    const header = parseAdts(bytes, 0);
    if (header) this.#audio = aacCodecString(header);
  }
}
