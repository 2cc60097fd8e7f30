import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArchivedFormat, ArchivedSegment, ArchiveReader, TimeRange } from '../../src/archive/archived.ts';
import type { Ticks } from '../../src/clock/ticks.ts';
import { parseAdts } from '../../src/media/aac.ts';
import type { AudioSample, VideoSample } from '../../src/media/sample.ts';
import { TsDemuxer } from '../../src/mpegts/demuxer.ts';
import { TsMuxer } from '../../src/mpegts/muxer.ts';
import type { SegmentKeys } from '../../src/timeline/channel-timeline.ts';

export interface MadeArchive {
  readonly reader: ArchiveReader;
  readonly keys: SegmentKeys;
  /** Programme time of the first picture. */
  readonly from: Ticks;
  readonly to: Ticks;
  /** Ticks from one picture to the next. */
  readonly frame: Ticks;
  readonly segments: readonly ArchivedSegment[];
  /** How many files are being read. */
  held(): number;
}

export interface MadeArchiveOptions {
  /** MPEG-TS, with a key frame at the beginning of each segment. */
  readonly file: string;
  readonly folder: string;
  readonly from: Ticks;
  readonly frame: Ticks;
  /** Numbers of segments that are missing, from 0 on. */
  readonly without?: readonly number[];
  readonly encrypted?: boolean;
}

interface Group {
  readonly video: VideoSample[];
  readonly audio: AudioSample[];
}

/** An archive of one rendition `main` of MPEG-TS: one segment for each group of pictures of a file. */
export const makeArchive = (options: MadeArchiveOptions): MadeArchive => {
  const { folder, from, frame, without = [], encrypted = false } = options;
  const groups = readGroups(options);
  const muxer = new TsMuxer();
  const key = randomBytes(16);
  mkdirSync(folder, { recursive: true });
  const all = groups.map((group, index): ArchivedSegment => {
    const times = group.video.map(({ pts }) => pts);
    const startTicks = Math.min(...times);
    const durationTicks = Math.max(...times) + frame - startTicks;
    const clear = Buffer.concat([...group.video, ...group.audio].sort(byDue).map((sample) => muxer.write(sample)));
    const iv = Buffer.alloc(16, index + 1);
    const cipher = createCipheriv('aes-128-cbc', key, iv);
    const bytes = encrypted ? Buffer.concat([cipher.update(clear), cipher.final()]) : clear;
    writeFileSync(join(folder, `${index}.ts`), bytes);
    return {
      msn: index,
      startTicks,
      durationTicks,
      byteLength: bytes.length,
      discontinuity: without.includes(index - 1),
      ...(encrypted && { key: { id: 'one', iv } }),
    };
  });
  const segments = all.filter(({ msn }) => !without.includes(msn));
  const last = all.at(-1)!;
  let held = 0;
  const inRange = (range: TimeRange) => (each: ArchivedSegment) =>
    each.startTicks < range.to && each.startTicks + each.durationTicks > range.from;
  const reader: ArchiveReader = {
    formats: (range) => Promise.resolve(segments.some(inRange(range)) ? [FORMAT] : []),
    segments: (_rendition, range) => Promise.resolve(segments.filter(inRange(range))),
    extent: () => Promise.resolve({ from, to: last.startTicks + last.durationTicks }),
    segmentPath: (_rendition, { msn }) => join(folder, `${msn}.ts`),
    initPath: () => join(folder, 'none'),
    hold: () => {
      held++;
      return () => held--;
    },
  };
  const keys = { find: (id: string) => (id === 'one' ? key : undefined) };
  return { reader, keys, from, to: last.startTicks + last.durationTicks, frame, segments, held: () => held };
};

const FORMAT: ArchivedFormat = {
  name: 'main',
  kind: 'video',
  container: 'ts',
  codecs: 'avc1.64000b,mp4a.40.2',
  width: 160,
  height: 90,
  frameRate: 30,
  nominalBitrate: undefined,
  bandwidth: 500_000,
  averageBandwidth: 400_000,
};

const byDue = (a: VideoSample | AudioSample, b: VideoSample | AudioSample): number =>
  (a.kind === 'video' ? a.dts : a.pts) - (b.kind === 'video' ? b.dts : b.pts);

/** The file's first picture is moved to `from`, and all else with it. */
const readGroups = ({ file, from }: MadeArchiveOptions): Group[] => {
  const video: VideoSample[] = [];
  const audio: AudioSample[] = [];
  const demuxer = new TsDemuxer(({ kind, pts, dts, randomAccess, data }) => {
    if (kind === 'video') {
      video.push({ kind, pts, dts, key: randomAccess, data });
      return;
    }
    for (let at = 0, index = 0; at < data.length; index++) {
      const { frameLength } = parseAdts(data, at)!;
      audio.push({ kind, pts: pts + index * 1920, data: data.subarray(at, (at += frameLength)) });
    }
  });
  demuxer.push(readFileSync(file));
  demuxer.flush();
  const shift = from - Math.min(...video.map(({ pts }) => pts));
  const starts = video.filter(({ key }) => key).map(({ pts }) => pts);
  const groups = starts.map((): Group => ({ video: [], audio: [] }));
  let at = -1;
  for (const sample of video) {
    if (sample.key) at++;
    groups[at]!.video.push({ ...sample, pts: sample.pts + shift, dts: sample.dts + shift });
  }
  for (const sample of audio) {
    const group = Math.max(
      0,
      starts.findLastIndex((start) => start <= sample.pts),
    );
    groups[group]!.audio.push({ ...sample, pts: sample.pts + shift });
  }
  return groups;
};
