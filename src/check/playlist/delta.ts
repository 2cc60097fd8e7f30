import type { Report } from '../finding.ts';
import { identity } from './low-latency-check.ts';
import { listedSeconds, type ListedSegment, type MediaPlaylist } from './media-playlist.ts';

const ROUNDING = 0.0006;

/**
 * Holds a delta update against a whole playlist that was loaded shortly before it or after it (RFC 8216bis 6.2.5.1):
 * what both list is the same, what is skipped is in the other, and lies beyond the Skip Boundary.
 */
export const checkDelta = (delta: MediaPlaylist, whole: MediaPlaylist, report: Report): void => {
  const boundary = whole.serverControl?.canSkipUntil;
  const { skipped } = delta;
  const skipLine = delta.tags.find(({ name }) => name === 'EXT-X-SKIP')?.line;
  if (boundary === undefined) {
    if (skipped !== undefined)
      report('skip-unasked', 'EXT-X-SKIP comes, and CAN-SKIP-UNTIL is not offered', { line: skipLine });
    return;
  }
  if (skipped === undefined) {
    const beyond = segmentsBeyond(delta, boundary);
    // With one or two to leave out, the whole is as short.
    if (beyond > 2) report('delta-useless', `${beyond} segments beyond the Skip Boundary are not skipped`);
    return;
  }
  const from = Math.max(delta.mediaSequence, whole.mediaSequence);
  const firstListed = delta.mediaSequence + skipped;
  const known = new Map(whole.segments.map((segment) => [segment.msn, segment]));
  for (let msn = from; msn < firstListed; msn++) {
    if (known.has(msn)) continue;
    report('delta-not-applicable', `number ${msn} is skipped, and no whole playlist had it`, { line: skipLine });
    return;
  }
  if (listedSeconds(delta) < boundary - ROUNDING) {
    const words = `${listedSeconds(delta).toFixed(3)} s are listed behind EXT-X-SKIP, and CAN-SKIP-UNTIL is ${boundary} s`;
    report('delta-too-short', words, { line: skipLine });
  }
  for (const segment of delta.segments) {
    const same = known.get(segment.msn);
    if (same) compare(segment, same, report);
  }
  if (
    delta.targetDuration !== whole.targetDuration ||
    (delta.discontinuitySequence ?? 0) < (whole.discontinuitySequence ?? 0)
  ) {
    report('delta-differs', 'target duration or EXT-X-DISCONTINUITY-SEQUENCE are not those of the whole playlist');
  }
};

const compare = (segment: ListedSegment, whole: ListedSegment, report: Report): void => {
  const differs = (what: string): void =>
    report('delta-differs', `number ${segment.msn} has another ${what} than in the whole playlist`, {
      line: segment.line,
    });
  if (identity(segment) !== identity(whole)) differs('URI');
  else if (segment.duration !== whole.duration) differs('EXTINF');
  else if (segment.date !== undefined && whole.date !== undefined && segment.date !== whole.date) differs('date');
  else if (segment.discontinuity !== whole.discontinuity) differs('EXT-X-DISCONTINUITY');
  else if (segment.gap !== whole.gap) differs('EXT-X-GAP');
};

/** How many segments lie wholly beyond the Skip Boundary. */
const segmentsBeyond = ({ segments }: MediaPlaylist, boundary: number): number => {
  let distance = 0;
  let beyond = 0;
  for (const { duration } of segments.toReversed()) {
    if (distance >= boundary) beyond++;
    distance += duration;
  }
  return beyond;
};
