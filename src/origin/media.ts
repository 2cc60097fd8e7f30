import { nextPart } from '../hls/parts.ts';
import type { MediaName } from '../hls/segment-names.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { planMedia, type MediaConditions } from './media-plan.ts';
import { slicePieces } from './range.ts';
import type { Reply } from './reply.ts';

/** A segment or part whose bytes are in memory. */
export interface MediaInMemory {
  readonly chunks: readonly Buffer[];
  readonly byteLength: number;
  readonly etag: string;
}

/** The same from memory and from disk. */
export const mediaEtag = (msn: number, part: number | undefined, byteLength: number): string =>
  `"${msn}${part === undefined ? '' : `.${part}`}-${byteLength.toString(36)}"`;

export const findInMemory = (rendition: RenditionTimeline, { msn, part }: MediaName): MediaInMemory | undefined => {
  const found = part === undefined ? rendition.find(msn) : findPart(rendition, msn, part);
  if (!found?.chunks || found.byteLength === 0) return undefined;
  const { chunks, byteLength } = found;
  return { chunks, byteLength, etag: mediaEtag(msn, part, byteLength) };
};

const findPart = (rendition: RenditionTimeline, msn: number, part: number) =>
  (rendition.open?.msn === msn ? rendition.open : rendition.find(msn))?.parts[part];

export const memoryReply = (media: MediaInMemory, conditions: MediaConditions): Reply => {
  const { status, headers, range } = planMedia(media.byteLength, media.etag, conditions);
  if (status === 304 || status === 416) return { status, headers, body: [] };
  return { status, headers, body: range ? slicePieces(media.chunks, range) : media.chunks };
};

/** Whether this is what EXT-X-PRELOAD-HINT promises now: then it is worth waiting for (RFC 8216bis 6.2.6). */
export const isHinted = (rendition: RenditionTimeline, { msn, part }: MediaName): boolean => {
  if (rendition.partTicks === 0 || rendition.ended || rendition.withdrawn) return false;
  const next = nextPart(rendition);
  return next?.msn === msn && next.part === part;
};
