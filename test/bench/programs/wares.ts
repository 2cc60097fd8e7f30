/** What the three servers of the origin's bench hand out: the same bytes, under the same names. */
import { randomBytes } from 'node:crypto';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { renderMediaPlaylist } from '../../../src/hls/media-playlist.ts';
import { RenditionTimeline } from '../../../src/timeline/rendition-timeline.ts';
import type { Part, Segment } from '../../../src/timeline/segment.ts';

export const SEGMENT_TICKS = secondsToTicks(2);
/** About where the numbers are in 2026. */
const LAST_MSN = 890_000_000;
const SEGMENTS = 6;
/** A playlist of about 1.5 KB: half a minute of segments without parts. */
const SEGMENTS_IN_PLAYLIST = 17;
const PARTS = 10;
/** 4 Mbit/s: 1 MB in two seconds, of 60 pictures and 90 sound frames, each of which comes from the encoder by itself. */
const PART_BYTES = 100_016;
const PICTURES_IN_PART = 6;
const SOUNDS_IN_PART = 9;
const SOUND_BYTES = 376;

const FORMAT = {
  kind: 'video',
  codecs: 'avc1.64001f,mp4a.40.2',
  width: 1280,
  height: 720,
  frameRate: 30,
  nominalBitrate: 4_000_000,
} as const;

export type Ware = 'playlist' | 'part' | 'segment';

export const PATHS: Readonly<Record<Ware, string>> = {
  playlist: '/live/main/plain/index.m3u8',
  part: `/live/main/parts/${LAST_MSN}.3.ts`,
  segment: `/live/main/parts/${LAST_MSN}.ts`,
};

const makePieces = (): Buffer[] => {
  const pieces: Buffer[] = [];
  const pictureBytes = Math.floor((PART_BYTES - SOUNDS_IN_PART * SOUND_BYTES) / PICTURES_IN_PART);
  let left = PART_BYTES;
  const take = (bytes: number): void => {
    pieces.push(randomBytes(bytes));
    left -= bytes;
  };
  for (let picture = 1; picture <= PICTURES_IN_PART; picture++) {
    const sounds = picture % 2 === 0 ? 2 : 1;
    for (let sound = 0; sound < sounds; sound++) take(SOUND_BYTES);
    take(picture === PICTURES_IN_PART ? left : pictureBytes);
  }
  return pieces;
};

const makeSegment = (msn: number): Segment => {
  const durationTicks = SEGMENT_TICKS / PARTS;
  const parts: Part[] = [];
  for (let index = 0; index < PARTS; index++) {
    const independent = index === 0;
    const chunks = makePieces();
    parts.push({ index, durationTicks, independent, offset: index * PART_BYTES, byteLength: PART_BYTES, chunks });
  }
  return {
    msn,
    startTicks: msn * SEGMENT_TICKS,
    durationTicks: SEGMENT_TICKS,
    byteLength: PARTS * PART_BYTES,
    chunks: parts.flatMap(({ chunks }) => [...chunks]),
    parts,
    discontinuity: false,
    gap: false,
  };
};

const makeRendition = (name: string, segments: number, partTicks: Ticks): RenditionTimeline => {
  const windowTicks = segments * SEGMENT_TICKS;
  const format = { ...FORMAT, name };
  const rendition = new RenditionTimeline({ format, segmentTicks: SEGMENT_TICKS, windowTicks, partTicks });
  for (let msn = LAST_MSN - segments + 1; msn <= LAST_MSN; msn++) rendition.add(makeSegment(msn));
  return rendition;
};

export interface Wares {
  readonly renditions: readonly RenditionTimeline[];
  readonly bytes: Readonly<Record<Ware, Buffer>>;
}

export const makeWares = (): Wares => {
  const plain = makeRendition('plain', SEGMENTS_IN_PLAYLIST, 0);
  const withParts = makeRendition('parts', SEGMENTS, SEGMENT_TICKS / PARTS);
  const last = withParts.last!;
  // As the origin renders it: with the others' newest parts (EXT-X-RENDITION-REPORT), where there are any.
  const playlist = Buffer.from(renderMediaPlaylist(plain, { siblings: [withParts] }) ?? '');
  const part = Buffer.concat(last.parts[3]!.chunks);
  return { renditions: [plain, withParts], bytes: { playlist, part, segment: Buffer.concat(last.chunks!) } };
};

/** As our own answers carry them, so that all servers send the same. */
export const typeOf = (ware: Ware): string => (ware === 'playlist' ? 'application/vnd.apple.mpegurl' : 'video/mp2t');
export const cachingOf = (ware: Ware): string =>
  ware === 'playlist' ? 'public, max-age=1' : 'public, max-age=31536000, immutable';
