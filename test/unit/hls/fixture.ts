import { Parser, type ParsedManifest } from 'm3u8-parser';
import { expect } from 'vitest';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import type { DateRanges } from '../../../src/metadata/date-ranges.ts';
import type { Container } from '../../../src/media/container.ts';
import type { ChannelTimeline } from '../../../src/timeline/channel-timeline.ts';
import { RenditionTimeline } from '../../../src/timeline/rendition-timeline.ts';
import type { RenditionFormat } from '../../../src/timeline/rendition.ts';
import type { Part, Segment } from '../../../src/timeline/segment.ts';

export const SEGMENT = secondsToTicks(2);
/** A number as the clock gives it in 2026: about 890 million two-second segments since 1970. */
export const FIRST_MSN = 890_000_000;

export const VIDEO: RenditionFormat = {
  name: '720p',
  kind: 'video',
  codecs: 'avc1.64001f,mp4a.40.2',
  width: 1280,
  height: 720,
  frameRate: 30,
  nominalBitrate: 3_074_400,
};
export const AUDIO: RenditionFormat = {
  name: 'audio',
  kind: 'audio',
  codecs: 'mp4a.40.2',
  width: undefined,
  height: undefined,
  frameRate: undefined,
  nominalBitrate: 134_400,
};

export interface RenditionSetup {
  readonly format?: Partial<RenditionFormat>;
  readonly segmentTicks?: Ticks;
  readonly windowSeconds?: number;
  readonly passThrough?: boolean;
  readonly partSeconds?: number;
  readonly dateRanges?: DateRanges;
  readonly container?: Container;
}

export const makeRendition = (setup: RenditionSetup = {}): RenditionTimeline =>
  new RenditionTimeline({
    format: { ...VIDEO, ...setup.format },
    segmentTicks: setup.segmentTicks ?? SEGMENT,
    windowTicks: secondsToTicks(setup.windowSeconds ?? 20),
    partTicks: secondsToTicks(setup.partSeconds ?? 0),
    dateRanges: setup.dateRanges,
    container: setup.container ?? 'ts',
    passThrough: setup.passThrough ?? false,
  });

/** Bytes that tell where they come from, in two pieces. */
const piecesOf = (label: string): Buffer[] => [Buffer.from(`${label}<`), Buffer.from(`${'x'.repeat(180)}>`)];

export const makePart = (msn: number, index: number, durationTicks: Ticks, offset: number): Part => {
  const chunks = piecesOf(`${msn}.${index}`);
  const byteLength = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return { index, durationTicks, independent: index === 0, offset, byteLength, chunks };
};

export interface SegmentSetup {
  readonly parts?: number;
  readonly discontinuity?: boolean;
  readonly startTicks?: Ticks;
  readonly durationTicks?: Ticks;
}

export const makeSegment = (rendition: RenditionTimeline, msn: number, setup: SegmentSetup = {}): Segment => {
  const { parts: count = 0, discontinuity = false } = setup;
  const { startTicks = msn * rendition.segmentTicks, durationTicks = rendition.segmentTicks } = setup;
  const parts: Part[] = [];
  for (let index = 0; index < count; index++) {
    const offset = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
    parts.push(makePart(msn, index, durationTicks / count, offset));
  }
  const chunks = count > 0 ? parts.flatMap((part) => [...part.chunks]) : piecesOf(String(msn));
  const byteLength = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return { msn, startTicks, durationTicks, byteLength, chunks, parts, discontinuity, gap: false };
};

/** As the segmenter does it: each part, and then the whole. */
export const publish = (rendition: RenditionTimeline, msn: number, setup: SegmentSetup = {}): Segment => {
  const segment = makeSegment(rendition, msn, setup);
  publishParts(rendition, segment, segment.parts.length);
  rendition.add(segment);
  return segment;
};

export const publishParts = (rendition: RenditionTimeline, segment: Segment, count: number): void => {
  const { msn, startTicks, discontinuity } = segment;
  for (const part of segment.parts.slice(0, count)) rendition.addPart({ msn, startTicks, discontinuity }, part);
};

export const publishMany = (rendition: RenditionTimeline, count: number, setup: SegmentSetup = {}): void => {
  const first = (rendition.last?.msn ?? FIRST_MSN - 1) + 1;
  for (let msn = first; msn < first + count; msn++) publish(rendition, msn, setup);
};

export const makeChannel = (...renditions: RenditionTimeline[]): ChannelTimeline => ({
  channel: 'main',
  segmentTicks: SEGMENT,
  renditions: new Map(renditions.map((rendition) => [rendition.format.name, rendition])),
  segmentPath: (rendition, msn) => `/nowhere/${rendition}/${msn}.ts`,
});

/** Parses a playlist; anything that the parser complains of fails the test. */
export const parse = (text: string | undefined): ParsedManifest => {
  const parser = new Parser();
  const complaints: string[] = [];
  parser.on('warn', ({ message }) => complaints.push(message));
  parser.push(text ?? '');
  parser.end();
  expect(complaints).toEqual([]);
  return parser.manifest;
};
