import { parseAdts } from '../../../src/media/aac.ts';
import type { Sample } from '../../../src/media/sample.ts';
import { TsDemuxer } from '../../../src/mpegts/demuxer.ts';
import { TsMuxer } from '../../../src/mpegts/muxer.ts';
import type { ListedSegment } from '../../../src/check/playlist/media-playlist.ts';
import { encode, SEGMENT, type Made } from '../segmenter/encoded.ts';

/** Pictures and sound frames of a few seconds, with a key frame each second, in the order of their times. */
export const madeSamples = (made: Made = {}): Sample[] => {
  const samples: Sample[] = [];
  const demuxer = new TsDemuxer((unit) => {
    if (unit.kind === 'video')
      samples.push({ kind: 'video', pts: unit.pts, dts: unit.dts, key: unit.randomAccess, data: unit.data });
    else
      soundFrames(unit.data).forEach((data, index) =>
        samples.push({ kind: 'audio', pts: unit.pts + index * 1920, data }),
      );
  });
  demuxer.push(encode(made));
  demuxer.flush();
  const due = (sample: Sample): number => (sample.kind === 'video' ? sample.dts : sample.pts);
  return samples.sort((a, b) => due(a) - due(b));
};

const soundFrames = (data: Buffer): Buffer[] => {
  const frames: Buffer[] = [];
  for (let at = 0; at < data.length;) {
    const length = parseAdts(data, at)?.frameLength ?? data.length - at;
    frames.push(data.subarray(at, at + length));
    at += length;
  }
  return frames;
};

/** Cut in front of each key frame. */
export const intoSegments = (samples: readonly Sample[]): Sample[][] => {
  const segments: Sample[][] = [];
  for (const sample of samples) {
    if (sample.kind === 'video' && sample.key) segments.push([]);
    segments.at(-1)?.push(sample);
  }
  return segments;
};

/** As one muxer writes them, one after another. */
export const mux = (segments: readonly (readonly Sample[])[], muxer = new TsMuxer()): Buffer[] =>
  segments.map((samples) => Buffer.concat(samples.map((sample) => muxer.write(sample))));

/** An entry of a playlist. */
export const listed = (msn: number, changes: Partial<ListedSegment> = {}): ListedSegment => ({
  msn,
  discontinuity: false,
  discontinuityNumber: 0,
  date: undefined,
  dateLine: undefined,
  startDate: undefined,
  key: undefined,
  map: undefined,
  parts: [],
  line: 1,
  uri: `${msn}.ts`,
  duration: SEGMENT / 90_000,
  durationLine: 1,
  gap: false,
  byteRange: undefined,
  ...changes,
});
