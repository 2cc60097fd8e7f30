import { fromWire, toWire } from '../../clock/ticks.ts';
import type { Report } from '../finding.ts';
import type { ListedSegment } from '../playlist/media-playlist.ts';
import { mainTrack, type MediaFacts } from './facts.ts';
import { pictureSeconds } from './segment-check.ts';
import { TIMESCALE, toSeconds, segmentStart, type TrackFacts } from './track.ts';

/** Rounding of EXTINF, seconds. */
const ROUNDING = 0.002;
/** More than this is no rounding, and no picture. Seconds. */
const WRONG = 0.5;
/** A hole of pictures that is more than their being few. 90 kHz. */
const PICTURE_HOLE = TIMESCALE / 4;
/** A hole of sound that is heard, or an overlap. 90 kHz. */
const SOUND_HOLE = TIMESCALE / 10;

interface Taken {
  readonly segment: ListedSegment;
  readonly facts: MediaFacts;
  /** 90 kHz, unwrapped over the whole sequence. */
  readonly start: number | undefined;
}

/** Follows the segments of one rendition and tells where they do not go on from one another (RFC 8216bis 3). */
export class SegmentSequence {
  #last: Taken | undefined;
  /** Where the sum of EXTINF is counted from. */
  #anchor: { start: number; seconds: number } | undefined;

  /**
   * Takes the next segment; numbers may be left out, where nothing is compared.
   * @param report for the segment
   * @param reportFormer for the segment before, of which the length is known now
   */
  take(segment: ListedSegment, facts: MediaFacts, report: Report, reportFormer: Report): void {
    const last = this.#last;
    const goesOn = last !== undefined && last.segment.msn + 1 === segment.msn && !segment.discontinuity;
    const main = mainTrack(facts);
    const own = main && segmentStart(main);
    const start = own === undefined || !goesOn || last.start === undefined ? own : unwrap(own, last.start, facts);
    if (goesOn) {
      this.#compare(last, { segment, facts, start }, report);
      this.#lengths(last, segment, start, main, reportFormer);
    } else {
      this.#anchor = undefined;
    }
    if (start !== undefined) this.#anchor ??= { start, seconds: 0 };
    if (this.#anchor && !Number.isNaN(segment.duration)) this.#anchor.seconds += segment.duration;
    this.#last = { segment, facts, start };
  }

  /** A segment was not looked at, or is a gap: nothing is compared over it. */
  interrupt(): void {
    this.#last = this.#anchor = undefined;
  }

  #compare(last: Taken, now: Taken, report: Report): void {
    const labels = ({ tracks }: MediaFacts): string =>
      tracks.map(({ label, units }) => (units.length > 0 ? label : `${label} without samples`)).join(', ');
    if (labels(last.facts) !== labels(now.facts) || last.facts.container !== now.facts.container) {
      report(
        'tracks-changed',
        `there was ${labels(last.facts) || 'nothing'}, and is ${labels(now.facts) || 'nothing'}`,
      );
      return;
    }
    now.facts.tracks.forEach((track, index) => checkJoint(last.facts.tracks[index]!, track, now.facts, report));
    checkCounters(last.facts, now.facts, report);
  }

  #lengths(
    last: Taken,
    segment: ListedSegment,
    start: number | undefined,
    main: TrackFacts | undefined,
    report: Report,
  ): void {
    if (start === undefined || last.start === undefined || !main) return;
    const { duration, durationLine: line } = last.segment;
    const real = toSeconds(start - last.start);
    const tolerance = pictureSeconds(main) + ROUNDING;
    const words = `EXTINF is ${duration} s, and the segment lasts ${real.toFixed(3)} s`;
    if (Math.abs(real - duration) > WRONG) report('duration-wrong', words, { line });
    else if (Math.abs(real - duration) > tolerance) report('duration-differs', words, { line });
    const anchor = this.#anchor;
    if (!anchor || segment.discontinuity) return;
    const drift = toSeconds(start - anchor.start) - anchor.seconds;
    if (Math.abs(drift) <= tolerance || Math.abs(real - duration) > tolerance) return;
    report(
      'duration-drift',
      `the sum of EXTINF is out by ${(drift * 1000).toFixed(0)} ms after ${anchor.seconds.toFixed(1)} s`,
      { line },
    );
    this.#anchor = undefined;
  }
}

/** Times of MPEG-TS and packed audio have 33 bits (ISO 13818-1 2.4.3.7). */
const unwrap = (time: number, near: number, { container }: MediaFacts): number =>
  container === 'ts' || container === 'packed-audio' ? fromWire(toWire(time), near) : time;

const checkJoint = (before: TrackFacts, after: TrackFacts, facts: MediaFacts, report: Report): void => {
  const last = before.units.at(-1);
  const first = after.units[0];
  if (!last || !first || after.kind === 'text') return;
  const picture = pictureSeconds(before) * TIMESCALE;
  if (after.kind === 'video') {
    const step = unwrap(first.dts, last.dts, facts) - last.dts;
    if (step > 0 && step <= PICTURE_HOLE + 4 * picture) return;
    const words = step > 0 ? `a hole of ${ms(step)}` : `they go back by ${ms(-step)}`;
    report('timestamps-break', `${after.label}: decoding times do not go on from the segment before: ${words}`);
    return;
  }
  const gap = unwrap(first.pts, last.pts, facts) - (last.pts + (last.duration ?? 0));
  if (Math.abs(gap) <= SOUND_HOLE) return;
  const words = gap > 0 ? `a hole of ${ms(gap)}` : `an overlap of ${ms(-gap)}`;
  report('timestamps-break', `${after.label}: the sound does not go on from the segment before: ${words}`);
};

const ms = (ticks: number): string => `${Math.round(ticks / 90)} ms`;

const NAMES: Readonly<Record<number, string>> = { 0: 'PAT', 0x11: 'SDT' };

const checkCounters = (before: MediaFacts, after: MediaFacts, report: Report): void => {
  if (!before.transport || !after.transport) return;
  const broken: string[] = [];
  for (const [pid, { first }] of after.transport.counters) {
    const last = before.transport.counters.get(pid)?.last;
    if (last !== undefined && first !== ((last + 1) & 0x0f)) broken.push(NAMES[pid] ?? `PID ${pid}`);
  }
  if (broken.length > 0) {
    report('ts-continuity-across', `continuity counters of ${broken.join(', ')} do not go on from the segment before`);
  }
};
