import type { Report } from '../finding.ts';
import { isDate } from './attribute-types.ts';
import { shorten } from './attributes.ts';
import { isLowLatency, listedSeconds, type ListedSegment, type MediaPlaylist } from './media-playlist.ts';
import type { TagLine } from './playlist-lines.ts';

/** Dates are written to the millisecond, durations often too: over one segment they may be out by a little. Ms. */
const DATE_TOLERANCE_MS = 100;
/** RFC 8216bis 6.2.1: to correct the drift of a clock. Ms. */
const MAX_OVERLAP_MS = 1000;

/** What a media playlist keeps by itself (RFC 8216bis 4.4.3, 4.4.4), but for what is of low latency. */
export const checkMediaPlaylist = (playlist: MediaPlaylist, report: Report): void => {
  checkTarget(playlist, report);
  checkOrder(playlist, report);
  checkDiscontinuities(playlist, report);
  checkDates(playlist, report);
  checkType(playlist, report);
  checkStart(playlist, report);
  checkDateRanges(playlist, report);
  if (playlist.iFramesOnly) {
    const bare = playlist.segments.find(({ uri, map }) => /\.(mp4|m4s|m4v|cmfv)(\?|$)/i.test(uri) && !map);
    if (bare) report('map-missing-i-frames', 'key frames of fMP4 are listed without EXT-X-MAP', { line: bare.line });
  }
};

const checkTarget = ({ targetDuration, segments, version = 1 }: MediaPlaylist, report: Report): void => {
  if (targetDuration === undefined || targetDuration < 1) {
    report('target-duration-missing', 'EXT-X-TARGETDURATION is missing, or 0');
    return;
  }
  for (const { duration, durationLine: line, uri } of segments) {
    // Before version 6 it was the plain maximum; players round all the same.
    if (Number.isNaN(duration) || Math.round(duration) <= targetDuration) continue;
    const words = `${shorten(uri, 30)} lasts ${duration} s, with a target duration of ${targetDuration} s`;
    report('extinf-above-target', words, { line, clause: version < 6 ? 'RFC 8216 4.3.3.1' : undefined });
  }
};

const checkOrder = ({ tags, segments }: MediaPlaylist, report: Report): void => {
  const first = segments[0]?.line ?? Infinity;
  const discontinuity = tags.find(({ name }) => name === 'EXT-X-DISCONTINUITY')?.line ?? Infinity;
  for (const { name, line } of tags) {
    const limit =
      name === 'EXT-X-MEDIA-SEQUENCE'
        ? first
        : name === 'EXT-X-DISCONTINUITY-SEQUENCE'
          ? Math.min(first, discontinuity)
          : Infinity;
    if (line > limit) report('sequence-tag-late', `${name} stands behind what it counts`, { line });
  }
};

const slides = ({ type, ended, iFramesOnly }: MediaPlaylist): boolean => type === undefined && !ended && !iFramesOnly;

const checkDiscontinuities = (playlist: MediaPlaylist, report: Report): void => {
  const { segments, discontinuitySequence } = playlist;
  const marked = segments.filter(({ discontinuity }) => discontinuity);
  if (slides(playlist) && discontinuitySequence === undefined && marked[0]) {
    const words =
      'there are discontinuities, and no EXT-X-DISCONTINUITY-SEQUENCE: players lose count when one leaves the list';
    report('discontinuity-sequence-missing', words, { line: marked[0].line });
  }
  const dated = segments.some(({ date }) => date !== undefined);
  for (const { date, gap, line } of marked) {
    if (date === undefined && dated && !gap)
      report('discontinuity-without-date', 'the segment begins anew without a date', { line });
  }
};

const checkDates = (playlist: MediaPlaylist, report: Report): void => {
  const { segments, open, ended, iFramesOnly } = playlist;
  const dated = [...segments, ...(open ? [open] : [])].some(({ date }) => date !== undefined);
  if (!dated && !ended && !iFramesOnly && segments.length > 0) {
    report('date-missing', 'there is no EXT-X-PROGRAM-DATE-TIME: players cannot align renditions, nor tell the time');
  }
  segments.forEach((segment, index) => {
    const next = segments[index + 1] ?? open;
    if (next) checkJump(segment, next.date, next.dateLine, next.discontinuity, report);
  });
};

const checkJump = (
  segment: ListedSegment,
  date: number | undefined,
  line: number | undefined,
  isBreak: boolean,
  report: Report,
): void => {
  if (segment.startDate === undefined || date === undefined || Number.isNaN(segment.duration)) return;
  const difference = date - (segment.startDate + segment.duration * 1000);
  if (difference < -MAX_OVERLAP_MS) {
    report('date-overlap', `the date is ${seconds(-difference)} before the end of the segment in front`, { line });
  } else if (!isBreak && Math.abs(difference) > DATE_TOLERANCE_MS) {
    const words = difference > 0 ? 'behind' : 'before';
    report('date-jump', `the date is ${seconds(Math.abs(difference))} ${words} the end of the segment in front`, {
      line,
    });
  }
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(3)} s`;

const checkType = (playlist: MediaPlaylist, report: Report): void => {
  const { type, ended, tags } = playlist;
  const line = tags.find(({ name }) => name === 'EXT-X-PLAYLIST-TYPE')?.line;
  if (type === 'VOD' && !ended) report('vod-unfinished', 'a VOD playlist has no EXT-X-ENDLIST', { line });
};

const checkStart = (playlist: MediaPlaylist, report: Report): void => {
  const { start, targetDuration, ended } = playlist;
  if (!start) return;
  const total = listedSeconds(playlist);
  const fromEnd = start.offset < 0 ? -start.offset : total - start.offset;
  const { line } = start;
  if (Math.abs(start.offset) > total) {
    report('start-outside', `TIME-OFFSET=${start.offset} is outside of the ${total.toFixed(1)} s that are listed`, {
      line,
    });
  } else if (!ended && targetDuration !== undefined && fromEnd < 3 * targetDuration && !isLowLatency(playlist)) {
    report('start-near-end', `TIME-OFFSET=${start.offset} is ${fromEnd.toFixed(1)} s from the end`, { line });
  }
};

const checkDateRanges = ({ dateRanges, segments, open }: MediaPlaylist, report: Report): void => {
  if (dateRanges.length === 0) return;
  if (![...segments, open].some((head) => head?.date !== undefined)) {
    report('daterange-without-date', 'there is EXT-X-DATERANGE, and no EXT-X-PROGRAM-DATE-TIME', {
      line: dateRanges[0]!.line,
    });
  }
  const byId = new Map<string, TagLine>();
  for (const tag of dateRanges) {
    checkDateRange(tag, report);
    const id = tag.attributes.get('ID')?.value;
    const former = id === undefined ? undefined : byId.get(id);
    if (id !== undefined && !former) byId.set(id, tag);
    const changed = [...tag.attributes.values()].find(
      ({ name, value }) => (former?.attributes.get(name)?.value ?? value) !== value,
    );
    if (changed) {
      report('daterange-conflict', `ID="${shorten(id!)}" has two values of ${changed.name}`, { line: tag.line });
    }
  }
};

const checkDateRange = ({ attributes, line }: TagLine, report: Report): void => {
  const text = (name: string): string | undefined => attributes.get(name)?.value;
  const date = (name: string): number => (isDate(text(name) ?? '') ? Date.parse(text(name)!) : NaN);
  const [start, end] = [date('START-DATE'), date('END-DATE')];
  const duration = Number.parseFloat(text('DURATION') ?? '');
  if (end < start) report('daterange-invalid', 'END-DATE is before START-DATE', { line });
  // Both may be rounded.
  if (Math.abs(start + duration * 1000 - end) > 10) {
    report('daterange-invalid', 'START-DATE, DURATION and END-DATE do not agree', { line });
  }
  if (!attributes.has('END-ON-NEXT')) return;
  if (!attributes.has('CLASS')) report('daterange-invalid', 'END-ON-NEXT needs a CLASS', { line });
  if (attributes.has('DURATION') || attributes.has('END-DATE')) {
    report('daterange-invalid', 'END-ON-NEXT says the end, and so does DURATION or END-DATE', { line });
  }
};
