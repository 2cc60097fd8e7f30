import type { Described } from '../../src/archive/segment-writer.ts';

/** What a channel says of segments of 2 s of 720p in MPEG-TS. */
export const described = (changes: Partial<Described> & { readonly name?: string } = {}): Described => ({
  format: {
    name: changes.name ?? '720p',
    kind: 'video',
    container: 'ts',
    codecs: 'avc1.64001f,mp4a.40.2',
    width: 1280,
    height: 720,
    frameRate: 30,
    nominalBitrate: 3_000_000,
    bandwidth: 3_400_000,
    averageBandwidth: 3_000_000,
  },
  targetDuration: 2,
  independentSegments: true,
  discontinuitySequence: 0,
  ...changes,
});
