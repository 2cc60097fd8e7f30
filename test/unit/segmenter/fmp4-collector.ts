import { expect } from 'vitest';
import type { Track } from '../../../src/bmff/track.ts';
import { codecStrings } from '../../../src/bmff/codec-string.ts';
import type { Ticks } from '../../../src/clock/ticks.ts';
import { ENCODER_START } from '../../../src/encoder/arguments.ts';
import type { AudioRung, Rung, VideoRung } from '../../../src/encoder/rung.ts';
import type { TimedEvents } from '../../../src/metadata/timed-events.ts';
import { GridCuts } from '../../../src/segmenter/cut-rule.ts';
import { Fmp4Segmenter } from '../../../src/segmenter/fmp4-segmenter.ts';
import type { Part, Segment } from '../../../src/timeline/segment.ts';
import { encodeProgramme, makeProgramme, type Run } from '../encoder/real-run.ts';

export const START: Ticks = 1_800_000_000 * 90_000;
/** Whole pictures, and whole frames of sound. */
export const SEGMENT: Ticks = 96_000;
export const PART: Ticks = 24_000;
const SECONDS = 4.5;
const PROGRAMME = makeProgramme({ seconds: SECONDS, at: START });

export const video = (codec: VideoRung['codec']): VideoRung => ({
  ...{ kind: 'video', codec, name: codec, width: 128, height: 72, frameRate: 30, videoBitrate: 100_000 },
  ...{ audioBitrate: 48_000, preset: 'ultrafast', options: {} },
});
export const AUDIO: AudioRung = { kind: 'audio', name: 'audio', audioBitrate: 48_000 };

export const encode = (rungs: readonly Rung[], lowLatency: boolean, fromTicks = START): Run => {
  const run = encodeProgramme(PROGRAMME, { rungs, segmentTicks: SEGMENT, fromTicks, lowLatency, container: 'fmp4' });
  expect(run.words).toBe('');
  return run;
};

export const collect = (kind: 'video' | 'audio', partTicks: Ticks, timedEvents?: TimedEvents) => {
  const segments: Segment[] = [];
  const parts: (Part & { msn: number; full?: boolean })[] = [];
  let codecs = '';
  const segmenter = new Fmp4Segmenter({
    ...{ kind, cuts: new GridCuts(SEGMENT), partTicks, timedEvents },
    events: {
      segment: (segment) => segments.push(segment),
      part: ({ msn, full = false }, part) => parts.push({ ...part, msn, full }),
      tracks: (tracks: readonly Track[]) => (codecs = codecStrings(tracks)),
    },
  });
  /** Both pipes in turns, up to a share of each. */
  const feed = (run: Run, rung: Rung, fromTicks = START, share = 1): void => {
    segmenter.begin({ fromTicks, encoderTicks: ENCODER_START });
    const pipes = run.outputs.get(rung.name)!;
    const steps = 50;
    for (let step = 0; step < Math.floor(steps * share); step++) {
      for (const [stream, bytes] of pipes) {
        const at = (of: number): number => Math.floor((bytes.length * of) / steps);
        segmenter.push(bytes.subarray(at(step), at(step + 1)), stream);
      }
    }
  };
  return { segmenter, segments, parts, feed, codecs: () => codecs };
};
