import { aacCodecString, parseAdts } from '../../media/aac.ts';
import { NAL_AUD, NAL_IDR, NAL_PPS, NAL_SPS, nalType, nalUnits } from '../../media/annex-b.ts';
import { avcCodecString, parseSps, type Sps } from '../../media/sps.ts';
import { TsDemuxer, type PesUnit } from '../../mpegts/demuxer.ts';
import { STREAM_TYPE_AAC_ADTS, STREAM_TYPE_H264 } from '../../mpegts/packet.ts';
import type { ProgramStream } from '../../mpegts/psi.ts';
import { streamKind } from '../../mpegts/stream-kind.ts';
import { closedTrack, TIMESCALE, type MediaUnit, type TrackFacts } from './track.ts';

const AAC_FRAME_SAMPLES = 1024;

/** What the first H.264 and the first AAC stream hold; others are named only. */
export const readTransportTracks = (data: Buffer, streams: readonly ProgramStream[]): TrackFacts[] => {
  const video = new PictureTrack();
  const audio = new SoundTrack();
  const demuxer = new TsDemuxer((unit) => (unit.kind === 'video' ? video : audio).add(unit));
  demuxer.push(data);
  demuxer.flush();
  const opened = new Set<number>();
  return streams.flatMap((stream) => {
    const kind = streamKind(stream);
    if (!kind) return [];
    const isFirst = !opened.has(stream.streamType);
    opened.add(stream.streamType);
    if (isFirst && stream.streamType === STREAM_TYPE_H264) return [video.facts()];
    if (isFirst && stream.streamType === STREAM_TYPE_AAC_ADTS) return [audio.facts()];
    return [closedTrack(kind.kind, kind.codec)];
  });
};

class PictureTrack {
  readonly #units: MediaUnit[] = [];
  #sps: Sps | undefined;
  #hasPps = false;
  /** Decided at the first key frame. */
  #parameterSets: TrackFacts['parameterSets'] = 'elsewhere';
  #withoutDelimiter = 0;

  add({ pts, dts, data }: PesUnit): void {
    let key = false;
    let first: number | undefined;
    for (const nal of nalUnits(data)) {
      const type = nalType(nal);
      first ??= type;
      if (type === NAL_SPS) this.#sps ??= readSps(nal);
      else if (type === NAL_PPS) this.#hasPps = true;
      else if (type === NAL_IDR) key = true;
    }
    if (first !== NAL_AUD) this.#withoutDelimiter++;
    if (key && this.#parameterSets === 'elsewhere')
      this.#parameterSets = this.#sps && this.#hasPps ? 'there' : 'missing';
    this.#units.push({ pts, dts, duration: undefined, key, byteLength: data.length });
  }

  facts(): TrackFacts {
    const sps = this.#sps;
    return {
      ...closedTrack('video', 'H.264'),
      codec: sps && avcCodecString(sps),
      width: sps?.width,
      height: sps?.height,
      frameRate: sps?.frameRate,
      units: this.#units,
      parameterSets: this.#parameterSets,
      picturesWithoutDelimiter: this.#withoutDelimiter,
    };
  }
}

/** Undefined for a parameter set that cannot be read: it counts as missing. */
const readSps = (nal: Buffer): Sps | undefined => {
  try {
    return parseSps(nal);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

class SoundTrack {
  readonly #units: MediaUnit[] = [];
  #codec: string | undefined;

  add({ pts, dts, data }: PesUnit): void {
    let samples = 0;
    let rate = 0;
    for (let at = 0; at < data.length;) {
      const header = parseAdts(data, at);
      if (!header) break;
      this.#codec ??= aacCodecString(header);
      rate = header.sampleRate;
      samples += AAC_FRAME_SAMPLES;
      at += header.frameLength;
    }
    const duration = rate > 0 ? (samples * TIMESCALE) / rate : undefined;
    this.#units.push({ pts, dts, duration, key: true, byteLength: data.length });
  }

  facts(): TrackFacts {
    return { ...closedTrack('audio', 'AAC'), codec: this.#codec, units: this.#units };
  }
}
