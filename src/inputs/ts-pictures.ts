import { accessUnit, NAL_AUD, NAL_IDR, NAL_PPS, NAL_SPS, nalType, nalUnits } from '../media/annex-b.ts';
import type { VideoSample } from '../media/sample.ts';
import type { PesUnit } from '../mpegts/demuxer.ts';

/** Makes H.264 pictures of any muxer's what a feed has: a delimiter first, parameter sets in front of key frames. */
export class TsPictures {
  #sps: Buffer | undefined;
  #pps: Buffer | undefined;

  sample({ pts, dts, data }: PesUnit): VideoSample {
    let first: number | undefined;
    let key = false;
    let sets = 0;
    for (const nal of nalUnits(data)) {
      const type = nalType(nal);
      first ??= type;
      if (type === NAL_SPS) this.#sps = Buffer.from(nal);
      if (type === NAL_PPS) this.#pps = Buffer.from(nal);
      if (type === NAL_SPS || type === NAL_PPS) sets++;
      // Of a picture's slices the first one tells.
      if (type >= 1 && type <= NAL_IDR) {
        key = type === NAL_IDR;
        break;
      }
    }
    const asItIs = first === NAL_AUD && (!key || sets >= 2);
    return { kind: 'video', pts, dts, key, data: asItIs ? data : this.#complete(data) };
  }

  #complete(data: Buffer): Buffer {
    const sets = [this.#sps, this.#pps].filter((set) => set !== undefined);
    return accessUnit([...nalUnits(data)], sets);
  }
}
