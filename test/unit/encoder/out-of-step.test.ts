import { describe, expect, test } from 'vitest';
import { SHOWN_STEP } from '../../../src/clock/shown.ts';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { ENCODER_START } from '../../../src/encoder/arguments.ts';
import { goOnAt, resumePoint } from '../../../src/encoder/resume-point.ts';
import type { Rung } from '../../../src/encoder/rung.ts';
import { nalUnits } from '../../../src/media/annex-b.ts';
import { bytesOf, collect, continuityErrors, of, otherSteps, unitsOf, type Collected } from '../segmenter/collector.ts';
import { encodeProgramme, makeProgramme, muxed, type RunOptions } from './real-run.ts';
import { audioRung, videoRung } from '../../support/rungs.ts';

const START: Ticks = 1_800_000_000 * 90_000;
const SEGMENT = secondsToTicks(2);
const PART = secondsToTicks(0.2);
const IDR = 5;

/** Gives a rendition so much of a run that it has published up to this moment, or a part further. */
const feedUntil = ({ segmenter }: Collected, bytes: Buffer, fromTicks: Ticks, end: Ticks): void => {
  segmenter.begin({ fromTicks, encoderTicks: ENCODER_START });
  for (let at = 0; at < bytes.length && (segmenter.publishedEnd ?? 0) < end; at += 188) {
    segmenter.push(Buffer.from(bytes.subarray(at, at + 188)));
  }
};

const beginsWithIdr = (bytes: Buffer): boolean =>
  [...nalUnits(of('video', unitsOf(bytes))[0]!.data)].some((nal) => (nal[0]! & 0x1f) === IDR);

const expectWhole = ({ segments, parts }: Collected, rung: Rung): void => {
  const all = Buffer.concat(segments.map(bytesOf));
  const units = unitsOf(all);
  expect(continuityErrors(all)).toBe(0);
  expect(segments.map(({ msn }) => msn)).toEqual(segments.map((_, index) => START / SEGMENT + index));
  expect(segments.some(({ gap }) => gap)).toBe(false);
  const times = (kind: 'video' | 'audio'): Ticks[] => of(kind, units).map(({ pts }) => pts);
  if (rung.kind === 'video') expect(otherSteps(times('video'), 90_000 / rung.frameRate)).toEqual([]);
  expect(otherSteps(times('audio'), 1920)).toEqual([]);
  for (const segment of segments) {
    expect(Buffer.concat(segment.parts.map(bytesOf))).toEqual(bytesOf(segment));
    expect(segment.parts.reduce((sum, { durationTicks }) => sum + durationTicks, 0)).toBe(segment.durationTicks);
    for (const part of segment.parts) {
      expect(part.durationTicks).toBeLessThanOrEqual(PART + 4);
      if (rung.kind === 'video') expect(part.independent).toBe(beginsWithIdr(bytesOf(part)));
    }
  }
  // What was told is never taken back.
  const told = parts.filter(({ open }) => open.msn <= segments.at(-1)!.msn).map(({ part }) => part);
  expect(told).toEqual(segments.flatMap((segment) => [...segment.parts]));
};

/** Seconds of the programme that each rendition has published when the encoder ends. */
const LADDERS: readonly (readonly [string, readonly Rung[], readonly number[]])[] = [
  ['the smaller one behind', [videoRung('small', 72, 30), videoRung('tiny', 36, 30), audioRung], [3.4, 2.6, 3.0]],
  ['the sound behind', [videoRung('small', 72, 30), videoRung('tiny', 36, 30), audioRung], [3.0, 3.4, 2.4]],
  ['a segment between them', [videoRung('small', 72, 30), videoRung('tiny', 36, 30), audioRung], [4.2, 3.8, 4.4]],
  ['at the end of a segment', [videoRung('small', 72, 30), videoRung('tiny', 36, 30), audioRung], [4.0, 3.4, 4.0]],
  [
    'frame rates that meet now and then',
    [videoRung('small', 72, 30), videoRung('tiny', 36, 25), audioRung],
    [3.0, 3.5, 3.2],
  ],
];

describe('an encoder that is started again while its renditions are out of step in mid-segment', () => {
  test.each(LADDERS)('loses and doubles nothing in any of them: %s', (_, rungs, seconds) => {
    const programme = makeProgramme({ seconds: 8.5, at: START });
    const common = { rungs, segmentTicks: SEGMENT, lowLatency: true };
    const first: RunOptions = { ...common, fromTicks: START };
    const before = encodeProgramme(programme, first);
    const made = rungs.map((rung) => collect({ kind: rung.kind, segmentTicks: SEGMENT, partTicks: PART }));
    rungs.forEach((rung, index) => {
      feedUntil(made[index]!, muxed(before, rung), START, START + secondsToTicks(seconds[index]!));
    });
    const progress = rungs.map((rung, index) => ({ rung, publishedEnd: made[index]!.segmenter.publishedEnd }));
    expect(new Set(progress.map(({ publishedEnd }) => publishedEnd)).size).toBeGreaterThan(1);

    const fromTicks = Math.round(resumePoint(progress)! / SHOWN_STEP) * SHOWN_STEP;
    const second: RunOptions = { ...common, fromTicks, goOnAt: goOnAt(progress, fromTicks) };
    const after = encodeProgramme(programme, second);
    rungs.forEach((rung, index) => {
      made[index]!.feed({ fromTicks, encoderTicks: ENCODER_START }, muxed(after, rung));
      expect(made[index]!.segments.length).toBeGreaterThanOrEqual(3);
      expectWhole(made[index]!, rung);
    });
  });
});
