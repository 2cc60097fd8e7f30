import { toIsoDate, type Ticks } from '../clock/ticks.ts';
import { stretchSeconds } from '../hls/decimal.ts';
import { KEY_FOLDER } from '../hls/segment-names.ts';

import type { SegmentFormat } from '../media/container.ts';
import type { SegmentKey } from '../timeline/segment.ts';
import type { ArchivedFormat, ArchivedSegment } from './archived.ts';
import { segmentFile } from './layout.ts';

/**
 * The playlist of an hour, which is the journal of what lies beside it: for any player a media playlist (RFC 8216bis
 * 4.4.3), with tags of our own in it that players pass over (6.3.1). It is appended to; what a crash cut off behind the
 * last whole entry counts for nothing.
 */

/** Before version 6 EXT-X-TARGETDURATION meant the plain maximum (RFC 8216bis 8). */
const VERSION = 6;
/** What the rendition is from here on, as JSON. */
export const FORMAT_TAG = '#EXT-X-SLUICE-FORMAT:';
/** START, DURATION (ticks), BYTES; K: bytes of the key frame; D: discontinuity sequence number, where counting fails. */
export const SEGMENT_TAG = '#EXT-X-SLUICE-SEGMENT:';
/** At the end of a whole hour: SEGMENTS, BYTES, START, END (ticks), DISCONTINUITIES. */
export const HOUR_TAG = '#EXT-X-SLUICE-HOUR:';

/** A hole of at most so many segments is listed as such (EXT-X-GAP); a longer one is a discontinuity. */
const MOST_GAPS = 64;
/** Segments follow one another where the one begins within this of the other's end: 0.1 s. */
const JOINT: Ticks = 9000;

export interface JournalHead {
  /** Whole seconds; no segment's length rounds to more. */
  readonly targetDuration: number;
  /** EXT-X-DISCONTINUITY-SEQUENCE: that of the first segment, without a discontinuity of its own. */
  readonly discontinuitySequence: number;
  readonly independentSegments: boolean;
  /** It will only be appended to (EXT-X-PLAYLIST-TYPE:EVENT). */
  readonly appendOnly: boolean;
  /** Number of the first segment. */
  readonly mediaSequence: number;
}

export const journalHead = (head: JournalHead): string =>
  [
    '#EXTM3U',
    `#EXT-X-VERSION:${VERSION}`,
    `#EXT-X-TARGETDURATION:${head.targetDuration}`,
    `#EXT-X-MEDIA-SEQUENCE:${head.mediaSequence}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${head.discontinuitySequence}`,
    ...(head.appendOnly ? ['#EXT-X-PLAYLIST-TYPE:EVENT'] : []),
    ...(head.independentSegments ? ['#EXT-X-INDEPENDENT-SEGMENTS'] : []),
    '',
  ].join('\n');

/** A playlist of an hour in one go. */
export const journalText = (head: JournalHead, entries: readonly JournalEntry[], ended: boolean): string => {
  const state = emptyJournal(head.discontinuitySequence);
  const text = journalHead(head) + entries.map((entry) => journalEntry(entry, state)).join('');
  return ended ? text + journalEnd(state) : text;
};

/** What the entries before have said. */
export interface JournalState {
  last: Pick<ArchivedSegment, 'msn' | 'startTicks' | 'durationTicks'> | undefined;
  /** As it was said, in JSON. */
  format: string | undefined;
  init: string | undefined;
  key: boolean;
  /** EXT-X-DISCONTINUITY-SEQUENCE at this place. */
  discontinuities: number;
  count: number;
  bytes: number;
  /** Of the first segment. */
  startTicks: Ticks | undefined;
}

export const emptyJournal = (discontinuitySequence: number): JournalState => ({
  last: undefined,
  format: undefined,
  init: undefined,
  key: false,
  discontinuities: discontinuitySequence,
  count: 0,
  bytes: 0,
  startTicks: undefined,
});

export interface JournalEntry {
  readonly segment: ArchivedSegment;
  readonly format: ArchivedFormat;
  /** Its discontinuity sequence number, its own discontinuity included. */
  readonly discontinuitySequence: number;
}

/** What is appended for a segment; `state` goes on to behind it. The segment comes behind all that there are. */
export const journalEntry = ({ segment, format, discontinuitySequence }: JournalEntry, state: JournalState): string => {
  const { last } = state;
  const { msn, startTicks, durationTicks, byteLength, keyFrameBytes, init, key } = segment;
  const lines: string[] = [];
  const said = formatText(format);
  if (said !== state.format) lines.push(FORMAT_TAG + said);
  const hole = last && holeBefore(segment, last);
  if (hole === 'gaps') lines.push(...gapLines(last!, segment, format.container));
  // A hole that is not listed is one for players, and none that the stream's own count knows.
  if (segment.discontinuity || hole === 'jump') lines.push('#EXT-X-DISCONTINUITY');
  if (init !== undefined && init !== state.init) {
    // It is in the clear: the key of the segment before would speak for it (4.4.4.4).
    if (key && state.key) lines.push('#EXT-X-KEY:METHOD=NONE');
    lines.push(`#EXT-X-MAP:URI="${init}"`);
  }
  if (key) lines.push(keyTag(key, HOUR_TO_KEYS));
  else if (state.key) lines.push('#EXT-X-KEY:METHOD=NONE');
  if (!last || hole || segment.discontinuity) lines.push(`#EXT-X-PROGRAM-DATE-TIME:${toIsoDate(startTicks)}`);
  const counted = state.discontinuities + (segment.discontinuity ? 1 : 0);
  const attributes = [`START=${startTicks},DURATION=${durationTicks},BYTES=${byteLength}`];
  if (keyFrameBytes !== undefined) attributes.push(`K=${keyFrameBytes}`);
  if (counted !== discontinuitySequence) attributes.push(`D=${discontinuitySequence}`);
  // A jump that is none of the stream's own is told apart from those that are.
  if (hole === 'jump' && !segment.discontinuity) attributes.push('J=1');
  lines.push(SEGMENT_TAG + attributes.join(','));
  lines.push(`#EXTINF:${stretchSeconds(startTicks, durationTicks)},`, segmentFile(msn, format.container), '');
  state.last = segment;
  state.format = said;
  state.init = init;
  state.key = key !== undefined;
  state.discontinuities = discontinuitySequence;
  state.count++;
  state.bytes += byteLength;
  state.startTicks ??= startTicks;
  return lines.join('\n');
};

/** What ends the playlist of an hour. Its last line but one tells all of it, so that it need not be read. */
export const journalEnd = ({ count, bytes, startTicks, last, discontinuities }: JournalState): string => {
  const end = last ? last.startTicks + last.durationTicks : 0;
  const summary = `SEGMENTS=${count},BYTES=${bytes},START=${startTicks ?? 0},END=${end},DISCONTINUITIES=${discontinuities}`;
  return `${HOUR_TAG}${summary}\n#EXT-X-ENDLIST\n`;
};

/** From the folder of an hour to that of the keys, where the server gives them out: `/live/CHANNEL/key/ID`. */
const HOUR_TO_KEYS = `../../${KEY_FOLDER}/`;

export const keyTag = ({ id, iv }: SegmentKey, toKeys: string): string =>
  `#EXT-X-KEY:METHOD=AES-128,URI="${toKeys}${id}",IV=0x${iv.toString('hex').toUpperCase()}`;

/** The name of a rendition is that of its folder. */
const formatText = (format: ArchivedFormat): string => JSON.stringify({ ...format, name: undefined });

type Placed = Pick<ArchivedSegment, 'msn' | 'startTicks' | 'durationTicks'>;

const holeBefore = (next: Placed, last: Placed): 'gaps' | 'jump' | undefined => {
  const missing = next.msn - last.msn - 1;
  const length = next.startTicks - (last.startTicks + last.durationTicks);
  if (missing === 0) return Math.abs(length) <= JOINT ? undefined : 'jump';
  // Each is of a length that the target duration allows.
  return missing <= MOST_GAPS && length > 0 && length / missing <= longest(last, next) + JOINT ? 'gaps' : 'jump';
};

const longest = (one: Placed, other: Placed): Ticks => Math.max(one.durationTicks, other.durationTicks);

const gapLines = (last: Placed, next: Placed, container: SegmentFormat): string[] => {
  const from = last.startTicks + last.durationTicks;
  const count = next.msn - last.msn - 1;
  const startOf = (index: number): Ticks => Math.round(from + ((next.startTicks - from) * index) / count);
  return Array.from({ length: count }, (_, index) => [
    '#EXT-X-GAP',
    `#EXTINF:${stretchSeconds(startOf(index), startOf(index + 1) - startOf(index))},`,
    segmentFile(last.msn + 1 + index, container),
  ]).flat();
};
