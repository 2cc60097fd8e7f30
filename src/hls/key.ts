import type { SegmentKey } from '../timeline/segment.ts';
import { keyUri } from './segment-names.ts';

/**
 * EXT-X-KEY (RFC 8216bis 4.4.4.4), before the first part of each encrypted segment: each has an IV of its own, so that
 * equal beginnings do not look alike, and a delta update always carries it.
 */
export const keyTags = ({ key }: { readonly key?: SegmentKey | undefined }): string[] =>
  key ? [`#EXT-X-KEY:METHOD=AES-128,URI="${keyUri(key.id)}",IV=0x${key.iv.toString('hex').toUpperCase()}`] : [];
