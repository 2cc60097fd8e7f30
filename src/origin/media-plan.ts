import { isNotModified, rangeApplies } from './conditional.ts';
import { COMMON, IMMUTABLE, type PlainHeaders } from './headers.ts';
import type { LiveRequest } from './live-request.ts';
import type { RenditionFormat } from '../timeline/rendition.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { parseRange, type ByteRange } from './range.ts';

/** How media are served, by what they are: Apple 10.4. Sound alone travels in MPEG-TS, too (RFC 8216bis 3.1.1). */
export const MEDIA_TYPES = {
  ts: () => 'video/mp2t',
  fmp4: (kind: RenditionFormat['kind']) => (kind === 'audio' ? 'audio/mp4' : 'video/mp4'),
  vtt: () => 'text/vtt; charset=utf-8',
} as const;

export const mediaType = ({ container, format }: Pick<RenditionTimeline, 'container' | 'format'>): string =>
  MEDIA_TYPES[container](format.kind);

/** What there is to send. */
export interface MediaContent {
  readonly byteLength: number;
  /** Strong: a name that was published always means the same bytes. */
  readonly etag: string;
  readonly type: string;
  /** The value of Cache-Control; `IMMUTABLE` where absent. */
  readonly caching?: string | undefined;
}

export interface MediaConditions {
  readonly ifNoneMatch: string | undefined;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

/** Status and headers of an answer with media; the body is left to whoever has the bytes. */
export interface MediaPlan {
  readonly status: 200 | 206 | 304 | 416;
  readonly headers: PlainHeaders;
  /** Of the bytes; undefined for all of them. */
  readonly range: ByteRange | undefined;
}

/** RFC 9110 14.2: Range has a meaning for GET alone. */
export const mediaConditions = ({ method, ifNoneMatch, ifRange, range }: LiveRequest): MediaConditions => ({
  ifNoneMatch,
  range: method === 'GET' ? range : undefined,
  ifRange,
});

export const planMedia = (
  { byteLength, etag, type, caching = IMMUTABLE }: MediaContent,
  conditions: MediaConditions,
): MediaPlan => {
  const { ifNoneMatch, range: rangeHeader, ifRange } = conditions;
  const validators = { ETag: etag, 'Cache-Control': caching };
  if (isNotModified(ifNoneMatch, etag)) {
    return { status: 304, headers: { ...COMMON, ...validators }, range: undefined };
  }
  const range = rangeApplies(ifRange, etag) ? parseRange(rangeHeader, byteLength) : undefined;
  if (range === 'unsatisfiable') return unsatisfiable(byteLength);
  const content = { 'Content-Type': type, 'Accept-Ranges': 'bytes' };
  if (range === undefined) {
    const headers = { ...COMMON, ...content, 'Content-Length': String(byteLength), ...validators };
    return { status: 200, headers, range };
  }
  const { first, last } = range;
  const place = {
    'Content-Length': String(last - first + 1),
    'Content-Range': `bytes ${first}-${last}/${byteLength}`,
  };
  return { status: 206, headers: { ...COMMON, ...content, ...place, ...validators }, range };
};

const unsatisfiable = (byteLength: number): MediaPlan => ({
  status: 416,
  headers: {
    ...COMMON,
    'Content-Range': `bytes */${byteLength}`,
    'Content-Length': '0',
    'Cache-Control': 'no-store',
  },
  range: undefined,
});
