import { clearChunks } from '../encryption/clear-chunks.ts';
import type { Sample } from '../media/sample.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { Segment } from '../timeline/segment.ts';
import { toKeyFrame } from './key-frame.ts';
import type { NewestFrame } from './live-picture.ts';
import { firstKeyFrame } from './segment-head.ts';

/** The height that pictures of all sizes are best made from: enough for the largest, and no more to decode. */
const BEST_HEIGHT = 720;
/** Key frames are smaller by far. */
const MAX_BYTES = 1024 * 1024;

/** What a channel shows: the key frame of its newest segment. */
export const newestOfTimeline = (timeline: ChannelTimeline): NewestFrame | undefined => {
  const rendition = bestSized([...timeline.renditions.values()]);
  const segment = rendition?.segments.findLast(isInMemory);
  const container = rendition?.container;
  if (!segment || !container || container === 'vtt') return undefined;
  const read = () => {
    const chunks = clearChunks(segment, timeline.keys);
    return chunks && firstKeyFrame(container, firstBytes(chunks), segment.init?.bytes);
  };
  return { id: String(segment.msn), read };
};

/** What an input shows, on the air or not: the key frame of the group of pictures that is kept of it. */
export const newestOfFeed = (feed: { readonly cached: readonly Sample[] }): NewestFrame | undefined => {
  const [first] = feed.cached;
  if (first?.kind !== 'video' || !first.key) return undefined;
  // A copy, and only while the feed has it: the memory of a group that is over is used again.
  const read = () => (feed.cached[0] === first ? toKeyFrame({ codec: 'avc' }, Buffer.from(first.data)) : undefined);
  return { id: first.dts.toString(36), read };
};

type SegmentInMemory = Segment & { readonly chunks: readonly Buffer[] };
const isInMemory = (segment: Segment): segment is SegmentInMemory => segment.chunks !== undefined && !segment.gap;

const bestSized = (renditions: readonly RenditionTimeline[]): RenditionTimeline | undefined => {
  const distance = ({ format }: RenditionTimeline): number => Math.abs((format.height ?? Infinity) - BEST_HEIGHT);
  const playable = renditions.filter(({ format, last }) => format.kind === 'video' && last !== undefined);
  return playable.toSorted((a, b) => distance(a) - distance(b))[0];
};

const firstBytes = (chunks: readonly Buffer[]): Buffer => {
  const pieces: Buffer[] = [];
  let length = 0;
  for (const chunk of chunks) {
    if (length >= MAX_BYTES) break;
    pieces.push(chunk);
    length += chunk.length;
  }
  return Buffer.concat(pieces);
};
