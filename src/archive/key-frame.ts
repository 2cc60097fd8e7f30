import type { SegmentFormat } from '../media/container.ts';

/** Bytes from a segment's beginning on that hold its first picture; undefined where it does not begin with a key frame. */
export const keyFrameBytes = (_chunks: readonly Buffer[], _container: SegmentFormat): number | undefined => undefined;
