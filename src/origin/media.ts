import { nextPart } from '../hls/parts.ts';
import type { MediaName } from '../hls/segment-names.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { Part, Segment } from '../timeline/segment.ts';
import { mediaType, planMedia, type MediaConditions, type MediaContent } from './media-plan.ts';
import { slicePieces } from './range.ts';
import type { Reply } from './reply.ts';

/** A segment or part whose bytes are in memory. */
export type MediaInMemory = (Segment | Part) & { readonly chunks: readonly Buffer[] };

/** The same from memory and from disk. */
export const mediaEtag = (msn: number, part: number | undefined, byteLength: number): string =>
  `"${msn}${part === undefined ? '' : `.${part}`}-${byteLength.toString(36)}"`;

export const findInMemory = (rendition: RenditionTimeline, { msn, part }: MediaName): MediaInMemory | undefined => {
  const found = part === undefined ? rendition.find(msn) : findPart(rendition, msn, part);
  return found && isInMemory(found) ? found : undefined;
};

const isInMemory = (media: Segment | Part): media is MediaInMemory =>
  media.chunks !== undefined && media.byteLength > 0;

const findPart = (rendition: RenditionTimeline, msn: number, part: number) =>
  (rendition.open?.msn === msn ? rendition.open : rendition.find(msn))?.parts[part];

/** What is needed to send one, besides its bytes. */
export type MediaSource = Pick<RenditionTimeline, 'container' | 'format'>;

/** How long it may be kept, and by whom; `IMMUTABLE` where absent. */
type Caching = MediaContent['caching'];

export const memoryReply = (
  source: MediaSource,
  { msn, part }: MediaName,
  media: MediaInMemory,
  conditions: MediaConditions,
  caching?: Caching,
): Reply => {
  const { byteLength, chunks } = media;
  const content = { byteLength, etag: mediaEtag(msn, part, byteLength), type: mediaType(source), caching };
  return replyWith(content, chunks, conditions);
};

/** The name tells the bytes. */
export const initEtag = (name: string): string => `"${name}"`;

/** What EXT-X-MAP names; undefined where it names none of this rendition's. */
export const initReply = (
  rendition: RenditionTimeline,
  name: string,
  conditions: MediaConditions,
  caching?: Caching,
): Reply | undefined => {
  const bytes = rendition.findInit(name)?.bytes;
  if (!bytes) return undefined;
  const content = { byteLength: bytes.length, etag: initEtag(name), type: mediaType(rendition), caching };
  return replyWith(content, [bytes], conditions);
};

const replyWith = (content: MediaContent, chunks: readonly Buffer[], conditions: MediaConditions): Reply => {
  const { status, headers, range } = planMedia(content, conditions);
  if (status === 304 || status === 416) return { status, headers, body: [] };
  return { status, headers, body: range ? slicePieces(chunks, range) : chunks };
};

/** Whether this is what EXT-X-PRELOAD-HINT promises now: then it is worth waiting for (RFC 8216bis 6.2.6). */
export const isHinted = (rendition: RenditionTimeline, { msn, part }: MediaName): boolean => {
  if (rendition.partTicks === 0 || rendition.ended || rendition.withdrawn) return false;
  const next = nextPart(rendition);
  return next?.msn === msn && next.part === part;
};
