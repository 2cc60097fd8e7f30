import type { SegmentKeys } from '../timeline/channel-timeline.ts';
import type { Segment } from '../timeline/segment.ts';
import { decryptChunks } from './aes-128.ts';

/** What a segment in memory holds, in the clear; undefined where it has left memory, or its key is gone. */
export const clearChunks = (
  { chunks, key }: Pick<Segment, 'chunks' | 'key'>,
  keys: SegmentKeys | undefined,
): readonly Buffer[] | undefined => {
  if (!chunks || !key) return chunks;
  const bytes = keys?.find(key.id);
  return bytes && [decryptChunks(chunks, bytes, key.iv)];
};
