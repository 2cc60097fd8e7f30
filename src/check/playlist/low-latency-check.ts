import type { Report } from '../finding.ts';
import { shorten } from './attributes.ts';
import {
  isLowLatency,
  listedSeconds,
  type ListedPart,
  type MediaPlaylist,
  type SegmentHead,
} from './media-playlist.ts';

/** Decimals are rounded when they are written, seconds. */
const ROUNDING = 0.0006;
/** RFC 8216bis 4.4.4.9. */
const SHORTEST_PART = 0.85;
/** A part's duration is rounded to a picture's length at worst, over all parts of a segment. Seconds. */
const SUM_TOLERANCE = 0.05;
/** Apple 14.4, seconds. */
const WORTH_SKIPPING = 120;
/** Below it players were seen to become unsteady, seconds. */
const SMALL_PART = 0.2;

/** What a playlist with parts keeps (RFC 8216bis 4.4.3.7 … 4.4.5.4, B.1). */
export const checkLowLatency = (playlist: MediaPlaylist, report: Report): void => {
  checkServerControl(playlist, report);
  checkHints(playlist, report);
  if (!isLowLatency(playlist)) return;
  checkOffer(playlist, report);
  checkParts(playlist, report);
  checkWindow(playlist, report);
};

/** Figures that stand there are right, with parts or without. */
const checkServerControl = (
  { serverControl: control, targetDuration: target, partTarget }: MediaPlaylist,
  report: Report,
): void => {
  if (!control) return;
  const { line, holdBack, partHoldBack, canSkipUntil, canSkipDateRanges } = control;
  if (target !== undefined && holdBack !== undefined && holdBack < 3 * target - ROUNDING) {
    report('hold-back-short', `HOLD-BACK is ${holdBack} s, three target durations are ${3 * target} s`, { line });
  }
  if (target !== undefined && canSkipUntil !== undefined && canSkipUntil < 6 * target - ROUNDING) {
    report('skip-boundary-short', `CAN-SKIP-UNTIL is ${canSkipUntil} s, six target durations are ${6 * target} s`, {
      line,
    });
  }
  if (canSkipDateRanges && canSkipUntil === undefined) {
    report('skip-dateranges-alone', 'CAN-SKIP-DATERANGES stands there without CAN-SKIP-UNTIL', { line });
  }
  if (partTarget === undefined || partHoldBack === undefined) return;
  if (partHoldBack < 2 * partTarget - ROUNDING) {
    report('part-hold-back-short', `PART-HOLD-BACK is ${partHoldBack} s, twice PART-TARGET is ${2 * partTarget} s`, {
      line,
    });
  } else if (partHoldBack < 3 * partTarget - ROUNDING) {
    report(
      'part-hold-back-tight',
      `PART-HOLD-BACK is ${partHoldBack} s, three times PART-TARGET is ${(3 * partTarget).toFixed(3)} s`,
      { line },
    );
  }
};

const checkHints = ({ hints, ended, segments, open }: MediaPlaylist, report: Report): void => {
  const listed = new Set([...segments, ...(open ? [open] : [])].flatMap(({ parts }) => parts.map(identity)));
  const types = new Set<string>();
  for (const { type, uri, line, start, length } of hints) {
    if (ended) report('preload-hint-after-end', 'the playlist has ended, and hints at more', { line });
    if (types.has(type)) report('preload-hint-duplicate', `there are two hints of TYPE=${type}`, { line });
    types.add(type);
    const isListed = start === undefined && length === undefined && listed.has(uri);
    if (isListed) report('preload-hint-listed', `${shorten(uri)} is hinted at, and listed already`, { line });
  }
};

const checkOffer = (playlist: MediaPlaylist, report: Report): void => {
  const { serverControl: control, partTarget, ended, hints, tags } = playlist;
  const line = tags.find(({ name }) => name === 'EXT-X-PART-INF')?.line;
  if (partTarget === undefined) {
    const part = tags.find(({ name }) => name === 'EXT-X-PART');
    report('part-inf-missing', 'there are parts, and no EXT-X-PART-INF', { line: part?.line });
  } else if (partTarget < SMALL_PART) {
    report('part-target-small', `PART-TARGET is ${partTarget} s`, { line });
  }
  if (partTarget !== undefined && control?.partHoldBack === undefined) {
    report('part-hold-back-missing', 'there is EXT-X-PART-INF, and no PART-HOLD-BACK', { line: control?.line ?? line });
  }
  if (ended) return;
  if (!control?.canBlockReload) {
    report('server-control-missing', 'there are parts, and no CAN-BLOCK-RELOAD=YES', { line: control?.line ?? line });
  }
  if (!hints.some(({ type }) => type === 'PART'))
    report('preload-hint-missing', 'there is no EXT-X-PRELOAD-HINT of TYPE=PART');
  if (control?.canSkipUntil === undefined && listedSeconds(playlist) > WORTH_SKIPPING) {
    const words = `${Math.round(listedSeconds(playlist))} s are listed, and delta updates are not offered`;
    report('skip-not-offered', words, { line: control?.line });
  }
};

const checkParts = ({ segments, open, partTarget, type, ended }: MediaPlaylist, report: Report): void => {
  const seen = new Set<string>();
  const heads: readonly SegmentHead[] = open ? [...segments, open] : segments;
  for (const head of heads) {
    const { parts } = head;
    parts.forEach((part, index) => {
      const { line, uri } = part;
      if (seen.has(identity(part))) report('part-duplicate', `${shorten(uri)} is listed as two parts`, { line });
      seen.add(identity(part));
      // Whether the newest part is its segment's last is not known yet.
      const isLast = index === parts.length - 1;
      if (partTarget !== undefined) checkLength(part, parts[index + 1], isLast, partTarget, report);
    });
  }
  for (const { parts, duration, gap, line, uri } of segments) {
    if (parts.length === 0 || gap || Number.isNaN(duration)) continue;
    const sum = parts.reduce((total, part) => total + part.duration, 0);
    // The first listed segment may have lost some of its parts where they are removed one by one.
    if (Math.abs(sum - duration) <= SUM_TOLERANCE || (sum < duration && segments[0]!.uri === uri)) continue;
    const isFirstWithParts = segments.find((other) => other.parts.length > 0)?.uri === uri;
    if (sum < duration && isFirstWithParts && type === undefined && !ended) continue;
    report('parts-not-segment', `${shorten(uri, 30)} lasts ${duration} s, its parts ${sum.toFixed(3)} s`, { line });
  }
};

const checkLength = (
  part: ListedPart,
  next: ListedPart | undefined,
  isLast: boolean,
  target: number,
  report: Report,
): void => {
  const { duration, line, uri, independent, gap } = part;
  if (duration > target + ROUNDING) {
    report('part-above-target', `${shorten(uri, 30)} lasts ${duration} s, PART-TARGET is ${target} s`, { line });
  } else if (duration < SHORTEST_PART * target - ROUNDING && !independent && !gap && !next?.gap && !isLast) {
    const percent = Math.round((duration / target) * 100);
    report('part-below-target', `${shorten(uri, 30)} lasts ${duration} s, ${percent} % of PART-TARGET`, { line });
  }
};

/** RFC 8216bis 6.2.2, with one target duration of grace: a segment's parts may go together. */
const checkWindow = ({ segments, open, targetDuration }: MediaPlaylist, report: Report): void => {
  if (targetDuration === undefined) return;
  let fromEnd = (open?.parts ?? []).reduce((sum, { duration }) => sum + duration, 0);
  for (const { parts, duration } of segments.toReversed()) {
    if (parts.length > 0 && fromEnd > 4 * targetDuration) {
      report('parts-behind-window', `parts are listed ${fromEnd.toFixed(1)} s from the end`, { line: parts[0]!.line });
      return;
    }
    fromEnd += Number.isNaN(duration) ? 0 : duration;
  }
};

/** What makes a part another one. */
export const identity = ({ uri, byteRange }: Pick<ListedPart, 'uri' | 'byteRange'>): string =>
  byteRange ? `${uri}@${byteRange.offset}+${byteRange.length}` : uri;
