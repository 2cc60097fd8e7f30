import { parseAdts } from '../media/aac.ts';
import { NAL_IDR, NAL_SPS, nalType, nalUnits } from '../media/annex-b.ts';
import { parseSps, type Sps } from '../media/sps.ts';
import type { PesUnit } from '../mpegts/demuxer.ts';

export interface TsFacts {
  /** Of H.264: the parameter set in force. */
  readonly sps: Sps | undefined;
  /** Of H.264: every picture with a parameter set was an IDR picture; false for open groups of pictures. */
  readonly closed: boolean;
  /** Of AAC, by track: what the frames say. */
  readonly aac: readonly (AacForm | undefined)[];
}

export interface AacForm {
  readonly objectType: number;
  readonly sampleRate: number;
  readonly channels: number;
}

/** Learns from H.264 pictures and AAC frames what form they have. Looks at the heads of pictures only. */
export class TsFormat {
  #spsBytes: Buffer | undefined;
  #facts: TsFacts = { sps: undefined, closed: true, aac: [] };

  get facts(): TsFacts {
    return this.#facts;
  }

  /** @returns whether something is known that was not, or is otherwise than before */
  read(unit: PesUnit): boolean {
    const before = this.#facts;
    if (unit.kind === 'video') this.#readPicture(unit.data);
    else this.#readSound(unit);
    return this.#facts !== before;
  }

  #readPicture(data: Buffer): void {
    let sps: Buffer | undefined;
    for (const nal of nalUnits(data)) {
      const type = nalType(nal);
      if (type === NAL_SPS) sps = nal;
      if (type < 1 || type > NAL_IDR) continue;
      if (sps) this.#parameters(sps, type === NAL_IDR);
      return;
    }
  }

  #parameters(bytes: Buffer, idr: boolean): void {
    // One picture that is none makes the stream an open one: an IDR picture among others may be the last for hours.
    const closed = idr && this.#facts.closed;
    if (this.#spsBytes?.equals(bytes)) {
      if (closed !== this.#facts.closed) this.#facts = { ...this.#facts, closed };
      return;
    }
    try {
      const sps = parseSps(bytes);
      this.#facts = { ...this.#facts, sps, closed };
      this.#spsBytes = Buffer.from(bytes);
    } catch (error) {
      // Damage on the way: the next key frame brings it again.
      if (!(error instanceof RangeError)) throw error;
    }
  }

  #readSound({ track, data }: PesUnit): void {
    const header = parseAdts(data);
    if (!header) return;
    const { objectType, sampleRate, channels } = header;
    const known = this.#facts.aac[track];
    if (known?.objectType === objectType && known.sampleRate === sampleRate && known.channels === channels) return;
    const aac = [...this.#facts.aac];
    aac[track] = { objectType, sampleRate, channels };
    this.#facts = { ...this.#facts, aac };
  }
}
