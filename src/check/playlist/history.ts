import type { Report } from '../finding.ts';
import { shorten } from './attributes.ts';
import { identity } from './low-latency-check.ts';
import {
  listedSeconds,
  type ListedPart,
  type ListedSegment,
  type MediaPlaylist,
  type SegmentHead,
} from './media-playlist.ts';

/** A date may be corrected by the drift of a clock. Ms. */
const DATE_TOLERANCE_MS = 100;
const DURATION_TOLERANCE = 0.001;

/**
 * What a playlist keeps from one load to the next (RFC 8216bis 6.2.1, 6.2.2). Both are whole, not delta updates.
 * When they came does not matter here.
 */
export const compareLoads = (before: MediaPlaylist, now: MediaPlaylist, report: Report): void => {
  checkFigures(before, now, report);
  if (!checkNumbers(before, now, report)) return;
  checkSegments(before, now, report);
  checkRemoval(before, now, report);
  checkParts(before, now, report);
  checkHint(before, now, report);
  checkDateRanges(before, now, report);
  checkEnd(before, now, report);
};

const checkFigures = (before: MediaPlaylist, now: MediaPlaylist, report: Report): void => {
  const tagLine = (name: string): number | undefined => now.tags.find((tag) => tag.name === name)?.line;
  if (before.targetDuration !== now.targetDuration) {
    const words = `the target duration was ${before.targetDuration} s, and is ${now.targetDuration} s`;
    report('target-duration-changed', words, { line: tagLine('EXT-X-TARGETDURATION') });
  }
  if (before.partTarget !== undefined && before.partTarget !== now.partTarget) {
    report('part-target-changed', `PART-TARGET was ${before.partTarget} s, and is ${now.partTarget ?? 'gone'}`, {
      line: tagLine('EXT-X-PART-INF'),
    });
  }
  const [was, is] = [before.serverControl, now.serverControl];
  // CAN-SKIP-UNTIL comes when the list has become long enough.
  const isWorse =
    was &&
    (was.canBlockReload !== (is?.canBlockReload ?? false) ||
      was.holdBack !== is?.holdBack ||
      was.partHoldBack !== is?.partHoldBack);
  if (isWorse)
    report('server-control-changed', 'EXT-X-SERVER-CONTROL says something else than before', { line: is?.line });
};

/** @returns false where the lists cannot be compared */
const checkNumbers = (before: MediaPlaylist, now: MediaPlaylist, report: Report): boolean => {
  const line = now.tags.find(({ name }) => name === 'EXT-X-MEDIA-SEQUENCE')?.line;
  if (now.mediaSequence < before.mediaSequence) {
    const words = `EXT-X-MEDIA-SEQUENCE went back from ${before.mediaSequence} to ${now.mediaSequence}`;
    report('media-sequence-back', words, { line });
    return false;
  }
  if ((now.discontinuitySequence ?? 0) < (before.discontinuitySequence ?? 0)) {
    const words = `EXT-X-DISCONTINUITY-SEQUENCE went back from ${before.discontinuitySequence} to ${now.discontinuitySequence ?? 'none'}`;
    report('discontinuity-sequence-back', words, {
      line: now.tags.find(({ name }) => name === 'EXT-X-DISCONTINUITY-SEQUENCE')?.line,
    });
  }
  // By name, a list whose numbers do not follow the segments that went shows itself.
  const [first] = now.segments;
  const former = first && before.segments.find((segment) => identity(segment) === identity(first));
  if (former && former.msn !== first.msn && isUnique(before, former) && isUnique(now, first)) {
    const words = `${shorten(first.uri, 30)} was number ${former.msn}, and is number ${first.msn}`;
    report('media-sequence-jump', words, { line });
    return false;
  }
  return true;
};

const isUnique = ({ segments }: MediaPlaylist, segment: ListedSegment): boolean =>
  segments.filter((other) => identity(other) === identity(segment)).length === 1;

const bySequence = ({ segments }: MediaPlaylist): Map<number, ListedSegment> =>
  new Map(segments.map((segment) => [segment.msn, segment]));

const checkSegments = (before: MediaPlaylist, now: MediaPlaylist, report: Report): void => {
  const former = bySequence(before);
  for (const segment of now.segments) {
    const was = former.get(segment.msn);
    if (was) checkSame(was, segment, now.url, before.url, report);
  }
  const newest = now.segments.at(-1)?.msn ?? now.mediaSequence - 1;
  const lost = before.segments.filter(({ msn }) => msn > newest);
  if (lost.length > 0) {
    report('segments-lost', `${lost.length} segments at the end of the list have gone, from number ${lost[0]!.msn} on`);
  }
};

const checkSame = (was: ListedSegment, is: ListedSegment, url: string, formerUrl: string, report: Report): void => {
  const { line, msn } = is;
  // Tokens may change; players compare paths.
  const path = (uri: string, base: string): string => URL.parse(uri, base)?.pathname ?? uri;
  const isSameRange = was.byteRange?.offset === is.byteRange?.offset;
  if (path(was.uri, formerUrl) !== path(is.uri, url) || !isSameRange) {
    report('segment-uri-changed', `number ${msn} was ${shorten(was.uri, 30)}, and is ${shorten(is.uri, 30)}`, { line });
    return;
  }
  const changed = (what: string): void => report('segment-changed', `number ${msn} ${what}`, { line });
  if (Math.abs(was.duration - is.duration) > DURATION_TOLERANCE)
    changed(`lasted ${was.duration} s, and lasts ${is.duration} s`);
  if (was.discontinuity !== is.discontinuity) changed('has gained or lost EXT-X-DISCONTINUITY');
  if (was.gap !== is.gap) changed('has gained or lost EXT-X-GAP');
  if (Math.abs((was.date ?? NaN) - (is.date ?? NaN)) > DATE_TOLERANCE_MS) changed('has another date');
  if (was.key?.uri !== is.key?.uri || was.map?.uri !== is.map?.uri) changed('has another key or EXT-X-MAP');
  if (was.discontinuityNumber !== is.discontinuityNumber) {
    const words = `number ${msn} had discontinuity sequence number ${was.discontinuityNumber}, and has ${is.discontinuityNumber}`;
    report('discontinuity-number-changed', words, { line });
  }
};

const checkRemoval = (before: MediaPlaylist, now: MediaPlaylist, report: Report): void => {
  const removed = now.mediaSequence - before.mediaSequence;
  if (removed <= 0) return;
  if (before.type === 'EVENT') report('event-segment-removed', `${removed} segments have gone from an EVENT playlist`);
  const target = now.targetDuration ?? 0;
  if (now.ended || listedSeconds(now) >= 3 * target) return;
  const words = `segments have gone, and ${listedSeconds(now).toFixed(1)} s remain: three target durations are ${3 * target} s`;
  report('removed-too-early', words);
};

const headsOf = ({ segments, open }: MediaPlaylist): readonly SegmentHead[] => (open ? [...segments, open] : segments);

const checkParts = (before: MediaPlaylist, now: MediaPlaylist, report: Report): void => {
  const former = new Map(headsOf(before).map((head) => [head.msn, head]));
  const target = now.targetDuration ?? 0;
  const secondsOf = ({ parts }: SegmentHead): number => parts.reduce((sum, { duration }) => sum + duration, 0);
  let fromEnd = 0;
  for (const is of headsOf(now).toReversed()) {
    const was = former.get(is.msn);
    // RFC 8216bis 6.2.2 keeps parts for three; a segment's parts may go together.
    if (was) compareParts(was.parts, is.parts, is.msn, fromEnd < 2 * target, report);
    fromEnd += 'duration' in is ? (is as ListedSegment).duration : secondsOf(is);
  }
};

const compareParts = (
  was: readonly ListedPart[],
  is: readonly ListedPart[],
  msn: number,
  isNear: boolean,
  report: Report,
): void => {
  const now = new Map(is.map((part) => [identity(part), part]));
  let lost = 0;
  for (const part of was) {
    const same = now.get(identity(part));
    if (!same) lost++;
    else if (Math.abs(same.duration - part.duration) > DURATION_TOLERANCE || same.independent !== part.independent) {
      report('part-changed', `${shorten(part.uri, 30)} has another duration, or INDEPENDENT, than before`, {
        line: same.line,
      });
    }
  }
  if (lost > 0 && isNear)
    report('part-lost', `${lost} parts of number ${msn} are not listed any more`, { line: is[0]?.line });
};

/** RFC 8216bis 4.4.5.3: what comes next is what the hint said, unless a segment ended early, or is a gap. */
const checkHint = (before: MediaPlaylist, now: MediaPlaylist, report: Report): void => {
  const hint = before.hints.find(({ type }) => type === 'PART');
  if (!hint || before.ended || now.ended) return;
  const listed = new Set(headsOf(before).flatMap(({ parts }) => parts.map(identity)));
  const fresh = headsOf(now)
    .flatMap(({ parts }) => parts)
    .filter((part) => !listed.has(identity(part)));
  if (fresh.length === 0 || fresh.some(({ uri }) => uri === hint.uri)) return;
  const words = `${shorten(hint.uri, 30)} was hinted at, and ${shorten(fresh[0]!.uri, 30)} came`;
  report('preload-hint-broken', words, { line: fresh[0]!.line });
};

const checkDateRanges = (before: MediaPlaylist, now: MediaPlaylist, report: Report): void => {
  const ids = new Set(now.dateRanges.map(({ attributes }) => attributes.get('ID')?.value));
  const start = now.segments[0]?.startDate;
  if (start === undefined) return;
  for (const { attributes } of before.dateRanges) {
    const text = (name: string): string => attributes.get(name)?.value ?? '';
    const begin = Date.parse(text('START-DATE'));
    const length = Number.parseFloat(text('DURATION') || text('PLANNED-DURATION')) * 1000;
    const end = Math.max(Date.parse(text('END-DATE')) || 0, begin + (length || 0), begin);
    if (ids.has(attributes.get('ID')?.value) || !(end > start)) continue;
    report('daterange-removed', `"${shorten(text('ID'), 30)}" has gone, and segments in it are listed`);
  }
};

const checkEnd = (before: MediaPlaylist, now: MediaPlaylist, report: Report): void => {
  const newest = (playlist: MediaPlaylist): number | undefined => playlist.segments.at(-1)?.msn;
  const grew = newest(before) !== newest(now);
  if (before.ended && (!now.ended || grew)) report('changed-after-end', 'the playlist had ended, and has changed');
  else if (before.type === 'VOD' && (grew || now.type !== 'VOD')) report('vod-changed', 'a VOD playlist has changed');
};
