import type { Delta } from '../hls/delta-update.ts';
import { nextPart } from '../hls/parts.ts';
import { advancePartLimit } from '../hls/targets.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';

/** Delivery directives of a playlist request (RFC 8216bis 6.2.5). */
export interface Directives {
  readonly msn: number | undefined;
  readonly part: number | undefined;
  /** The delta update that is wanted; undefined for the whole playlist. */
  readonly skip: Delta | undefined;
}

/** Why a request is answered with 400. */
export class DirectiveError extends Error {}

const NUMBER = /^\d{1,12}$/;
/** RFC 8216bis 6.2.5.2: two segments beyond the last whole one may be asked for, which is one beyond the open one. */
const ADVANCE_SEGMENTS = 1;

const readNumber = (query: URLSearchParams, name: string): number | undefined => {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!NUMBER.test(text)) throw new DirectiveError(`${name} must be a whole number`);
  return Number(text);
};

/** @throws DirectiveError */
export const parseDirectives = (query: string): Directives => {
  const parameters = new URLSearchParams(query);
  const msn = readNumber(parameters, '_HLS_msn');
  const part = readNumber(parameters, '_HLS_part');
  // RFC 8216bis 6.2.5.2: MUST be 400.
  if (part !== undefined && msn === undefined) throw new DirectiveError('_HLS_part needs _HLS_msn');
  const skip = parameters.get('_HLS_skip');
  return { msn, part, skip: skip === 'YES' || skip === 'v2' ? skip : undefined };
};

/** Whether the playlist holds what is asked for, or anything later; true once nothing more will come. */
export const isListed = (rendition: RenditionTimeline, msn: number, part: number | undefined): boolean => {
  const { last, open, ended, withdrawn } = rendition;
  if (ended || withdrawn) return true;
  if (last && last.msn > msn) return true;
  if (part === undefined) return last?.msn === msn;
  // RFC 8216bis 6.2.5.2: a number past the last part of a segment is part 0 of the next.
  if (last?.msn === msn && part < last.parts.length) return true;
  if (!open) return false;
  return open.msn > msn || (open.msn === msn && part < open.parts.length);
};

/** @throws DirectiveError for what lies too far ahead to be waited for */
export const checkAdvance = (rendition: RenditionTimeline, msn: number, part: number | undefined): void => {
  const next = nextPart(rendition);
  if (!next || rendition.ended) return;
  if (msn > (rendition.open ?? next).msn + ADVANCE_SEGMENTS) throw new DirectiveError('_HLS_msn is too far ahead');
  if (part === undefined || msn < next.msn) return;
  // How far at least: the open segment may end with the part that comes next.
  const ahead = msn === next.msn ? part - next.part + 1 : part + 1;
  if (ahead > advancePartLimit(rendition)) throw new DirectiveError('_HLS_part is too far ahead');
};
