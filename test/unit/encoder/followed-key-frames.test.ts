import { describe, expect, test } from 'vitest';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { ENCODER_START } from '../../../src/encoder/arguments.ts';
import type { Rung } from '../../../src/encoder/rung.ts';
import type { Sample } from '../../../src/media/sample.ts';
import { TsDemuxer } from '../../../src/mpegts/demuxer.ts';
import { SourceCuts } from '../../../src/segmenter/source-cuts.ts';
import { Splicer } from '../../../src/switcher/splicer.ts';
import { encodeProgramme, makeProgramme, muxed, type SourceOptions } from './real-run.ts';

const SEGMENT = secondsToTicks(1);
const START = secondsToTicks(1_800_000_000);

const rung = (name: string, frameRate: number): Rung => ({
  ...{ kind: 'video', codec: 'h264', name, width: 64, height: 36, frameRate },
  ...{ videoBitrate: 200_000, audioBitrate: 64_000, preset: 'ultrafast', options: {} },
});

type Feed = Omit<SourceOptions, 'at'> & {
  /** Seconds of nothing before it. */
  readonly pause?: number;
};

/** A programme of these feeds, one after the other, each taken with its first key frame; in milliseconds, as RTMP counts. */
const spliced = (feeds: readonly Feed[], phase: Ticks): Sample[] => {
  const all: Sample[] = [];
  const splicer = new Splicer((sample) => all.push(sample));
  let at = START + phase;
  for (const { pause = 0, ...feed } of feeds) {
    at += secondsToTicks(pause);
    splicer.cut(true);
    const toMs = (ticks: Ticks): Ticks => Math.round(ticks / 90) * 90;
    for (const sample of makeProgramme({ ...feed, at })) {
      splicer.push(sample.kind === 'video' ? { ...sample, pts: toMs(sample.pts), dts: toMs(sample.dts) } : sample);
    }
    at += secondsToTicks(feed.seconds);
  }
  return all;
};

/** How late each boundary's key frame is, in frames of the rung; undefined where there is none. */
const lateness = (
  programme: readonly Sample[],
  rungs: readonly Rung[],
  lowLatency: boolean,
): (number | undefined)[][] => {
  const cuts = new SourceCuts({ segmentTicks: SEGMENT });
  for (const sample of programme) if (sample.kind === 'video') cuts.picture(sample, false);
  const fromTicks = cuts.boundaries[0]!.startTicks;
  const run = encodeProgramme(programme, { rungs, segmentTicks: SEGMENT, fromTicks, keyFrames: cuts, lowLatency });
  return rungs.map((each) => {
    const frame = 90_000 / (each as { frameRate: number }).frameRate;
    const keys: Ticks[] = [];
    const demuxer = new TsDemuxer(({ kind, pts, randomAccess }) => {
      if (kind === 'video' && randomAccess) keys.push(pts - ENCODER_START + fromTicks);
    });
    demuxer.push(muxed(run, each));
    demuxer.flush();
    return cuts.boundaries.map(({ startTicks }) => {
      const late = keys.map((key) => (key - startTicks) / frame).filter((frames) => frames >= -1.6 && frames <= 3);
      return late[0];
    });
  });
};

const SLATE: Feed = { rate: '30', seconds: 2.5, gop: 60, size: '64x36' };

describe.each([0, 740, 1500, 2222])(
  'the encoder beside a source, in step or not (%d)',
  { timeout: 60_000 },
  (phase) => {
    test.each<[string, Feed[], number[]]>([
      ['of 25 pictures per second with B-frames', [{ rate: '25', seconds: 6, gop: 40, bFrames: 2 }], [30]],
      ['of 60 with B-frames', [{ rate: '60', seconds: 6, gop: 90, bFrames: 3 }], [30]],
      ['of 30, in two rates', [{ rate: '30', seconds: 6, gop: 35, bFrames: 2 }], [30, 15]],
      [
        'that is cut to another, of another size, and back',
        [SLATE, { rate: '25', seconds: 2.6, gop: 40, bFrames: 2, size: '96x54' }, SLATE],
        [30],
      ],
      [
        'that is held before it goes on',
        [
          SLATE,
          { rate: '60', seconds: 2.6, gop: 60, bFrames: 3, size: '96x54', pause: 0.73 },
          { ...SLATE, pause: 0.31 },
        ],
        [30],
      ],
    ])('%s has a key frame at each of its boundaries', (_, feeds, rates) => {
      const rungs = rates.map((rate) => rung(`at${rate}`, rate));
      const late = lateness(spliced(feeds, phase), rungs, true);
      for (const each of late) {
        expect(each.length).toBeGreaterThanOrEqual(4);
        // The last lies at the very end.
        expect(each.slice(0, -1).map((frames) => frames !== undefined && frames <= 1.6)).toEqual(
          Array(each.length - 1).fill(true),
        );
      }
    });
  },
);
