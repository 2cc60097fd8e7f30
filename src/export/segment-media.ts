import { FragmentReader } from '../bmff/fragment-reader.ts';
import type { AudioTrack, VideoTrack } from '../bmff/track.ts';
import { fromWire, TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';
import { audioSpecificConfig, parseAdts } from '../media/aac.ts';
import { lengthPrefixed, NAL_AUD, NAL_IDR, NAL_PPS, NAL_SPS, nalType, nalUnits } from '../media/annex-b.ts';
import { writeAvcC } from '../media/avcc.ts';
import { parseSps } from '../media/sps.ts';
import { TsDemuxer, type PesUnit } from '../mpegts/demuxer.ts';

/** A picture as files have it: NAL units with lengths of four bytes, or OBUs; without parameter sets. */
export interface Picture {
  readonly pts: Ticks;
  readonly dts: Ticks;
  /** Decoding can start here. */
  readonly key: boolean;
  readonly data: Buffer;
}

/** A raw frame of AAC. */
export interface Sound {
  readonly pts: Ticks;
  readonly data: Buffer;
}

/** What is in a segment, on the programme clock, each kind in decoding order. */
export interface SegmentMedia {
  /** Undefined where there are no pictures, or none of them says what they are. */
  readonly video: VideoTrack | undefined;
  readonly audio: AudioTrack | undefined;
  readonly pictures: readonly Picture[];
  readonly sounds: readonly Sound[];
}

/**
 * Takes a segment of MPEG-TS apart.
 * @param near a moment of the programme less than 13 hours away, such as the segment's start
 */
export const readTsSegment = (data: Buffer, near: Ticks): SegmentMedia => {
  const units: PesUnit[] = [];
  const demuxer = new TsDemuxer((unit) => units.push(unit));
  demuxer.push(data);
  demuxer.flush();
  const placed = units.map((unit) => {
    const dts = fromWire(unit.dts, near);
    return { ...unit, dts, pts: dts + unit.pts - unit.dts };
  });
  const videos = placed.filter(({ kind }) => kind === 'video');
  return { ...readPictures(videos), ...readSounds(placed.filter(({ kind }) => kind === 'audio')) };
};

/** In the sample entry, or needed in streams alone (ISO/IEC 14496-15 5.2.4, 5.3.2). */
const OUTSIDE = new Set([NAL_AUD, NAL_SPS, NAL_PPS]);

const readPictures = (units: readonly PesUnit[]): Pick<SegmentMedia, 'video' | 'pictures'> => {
  let video: VideoTrack | undefined;
  const pictures = units.map(({ pts, dts, data }) => {
    const nals = [...nalUnits(data)];
    const key = nals.some((nal) => nalType(nal) === NAL_IDR);
    if (key) video ??= videoTrack(nals);
    return { pts, dts, key, data: lengthPrefixed(nals.filter((nal) => !OUTSIDE.has(nalType(nal)))) };
  });
  return { video, pictures };
};

const videoTrack = (nals: readonly Buffer[]): VideoTrack | undefined => {
  const sets = (type: number): Buffer[] => nals.filter((nal) => nalType(nal) === type);
  const [sps, pps] = [sets(NAL_SPS), sets(NAL_PPS)];
  if (!sps[0] || !pps[0]) return undefined;
  const { width, height } = parseSps(sps[0]);
  return { kind: 'video', codec: 'h264', width, height, record: writeAvcC(sps, pps) };
};

/** Samples of a channel in a frame. */
const AAC_FRAME = 1024;

/** A PES packet may hold several frames: its time is that of the first (ISO/IEC 13818-1 2.4.3.7). */
const readSounds = (units: readonly PesUnit[]): Pick<SegmentMedia, 'audio' | 'sounds'> => {
  let audio: AudioTrack | undefined;
  const sounds: Sound[] = [];
  for (const { pts, data } of units) {
    let at = 0;
    for (let index = 0; ; index++) {
      const header = parseAdts(data, at);
      if (!header || at + header.frameLength > data.length) break;
      const { sampleRate, channels } = header;
      audio ??= { kind: 'audio', sampleRate, channels, config: audioSpecificConfig(header) };
      const time = pts + Math.round((index * AAC_FRAME * TICKS_PER_SECOND) / sampleRate);
      sounds.push({ pts: time, data: data.subarray(at + header.headerLength, at + header.frameLength) });
      at += header.frameLength;
    }
  }
  return { audio, sounds };
};

/** Takes a segment of fragmented MP4 apart. @throws RangeError for what is damaged */
export const readFmp4Segment = (init: Buffer, data: Buffer): SegmentMedia => {
  const media: { video?: VideoTrack; audio?: AudioTrack } = {};
  const pictures: Picture[] = [];
  const sounds: Sound[] = [];
  const reader = new FragmentReader({
    tracks: (tracks) => {
      for (const { track } of tracks) {
        if (track.kind === 'video') media.video ??= track;
        else media.audio ??= track;
      }
    },
    sample: ({ track, pts, dts, key, data: bytes }) => {
      const ticks = (time: number): Ticks => Math.round((time * TICKS_PER_SECOND) / track.timescale);
      if (track.track.kind === 'video') pictures.push({ pts: ticks(pts), dts: ticks(dts), key, data: bytes });
      else sounds.push({ pts: ticks(pts), data: bytes });
    },
  });
  reader.push(init);
  reader.push(data);
  return { video: media.video, audio: media.audio, pictures, sounds };
};
