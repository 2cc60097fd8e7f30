import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { secondsToTicks } from '../../../src/clock/ticks.ts';
import { AAC_FRAME_TICKS } from '../../../src/media/silence.ts';
import type { AudioSample, Sample } from '../../../src/media/sample.ts';
import { Splicer } from '../../../src/switcher/splicer.ts';
import { plain, samplesOf, START, type FeedModel } from './feed-model.ts';
import { faults } from './programme-rules.ts';

const MAIN = Buffer.from('main');
const GERMAN = Buffer.from('german');

interface Leg {
  readonly model: FeedModel;
  readonly seconds: number;
  /** It says that it has the second language. */
  readonly says: boolean;
  /** It sends it: from this share of its time on, up to that one. */
  readonly sends: readonly [from: number, to: number] | undefined;
  /** Phase of the language's frames against those of the main sound, ticks. */
  readonly phase: number;
}

const leg = (more: Partial<Leg> = {}): Leg => {
  return { model: plain, seconds: 4, says: true, sends: [0, 1], phase: 700, ...more };
};

/** The samples of a leg: the language beside each frame of the main sound. */
const legSamples = ({ model, sends, phase, seconds }: Leg, now: number): Sample[] =>
  samplesOf(model, now, now + seconds).flatMap((sample): Sample[] => {
    if (sample.kind === 'video') return [sample];
    const share = (sample.pts - START) / secondsToTicks(1) - now;
    const sent = sends && share >= sends[0] * seconds && share <= sends[1] * seconds;
    const main: AudioSample = { ...sample, data: MAIN };
    return sent ? [main, { ...sample, pts: sample.pts + phase, track: 1, data: GERMAN }] : [main];
  });

const splice = (legs: readonly Leg[]) => {
  const all: Sample[] = [];
  const splicer = new Splicer((sample) => all.push(sample), 2);
  let now = 12;
  for (const each of legs) {
    const languages = each.says ? [1] : [];
    splicer.cut(each.model.audio, languages);
    // The first picture of a feed that is cut to is a key frame.
    const samples = legSamples(each, now);
    const key = samples.findIndex((sample) => sample.kind === 'video' && sample.key);
    for (const sample of samples.slice(key)) {
      splicer.expect(languages);
      splicer.push(sample);
    }
    now += each.seconds;
  }
  const main = all.filter((sample) => sample.kind === 'video' || !sample.track);
  const german = all.filter((sample): sample is AudioSample => sample.kind === 'audio' && sample.track === 1);
  return { main, german, last: all.at(-1)! };
};

/** Which sound is heard, with the seconds that it lasts. */
const heard = (sounds: readonly AudioSample[]): [string, number][] => {
  const stretches: [string, number][] = [];
  for (const { data } of sounds) {
    const name = data === MAIN ? 'main' : data === GERMAN ? 'german' : 'silence';
    const last = stretches.at(-1);
    if (last?.[0] === name) last[1] += AAC_FRAME_TICKS / 90_000;
    else stretches.push([name, AAC_FRAME_TICKS / 90_000]);
  }
  return stretches;
};

describe('a further language', () => {
  test('is heard where the feed has it, and the main sound where it has not', () => {
    const { main, german } = splice([leg(), leg({ says: false, sends: undefined }), leg()]);
    expect(faults(main)).toEqual([]);
    expect(faults(german)).toEqual([]);
    const stretches = heard(german);
    expect(stretches.map(([name]) => name)).toEqual(['german', 'main', 'german']);
    for (const [, seconds] of stretches) expect(seconds).toBeGreaterThan(3.5);
  });

  test('that is promised and does not come is waited for, and then the main sound is heard from where it was missing', () => {
    const { german } = splice([leg(), leg({ sends: [0, 0.4] })]);
    expect(faults(german)).toEqual([]);
    expect(heard(german).map(([name]) => name)).toEqual(['german', 'main']);
  });

  test('that was not promised is taken when it comes', () => {
    const { german } = splice([leg({ says: false, sends: [0.5, 1] })]);
    expect(heard(german).map(([name]) => name)).toEqual(['main', 'german']);
  });

  test('of a feed without any sound is silence', () => {
    const { german } = splice([leg({ model: { ...plain, audio: false }, says: false })]);
    expect(heard(german).map(([name]) => name)).toEqual(['silence']);
    expect(faults(german)).toEqual([]);
  });

  const anyLeg = fc.record({
    model: fc.record({
      ...{ frameRate: fc.constantFrom(25, 30), groupLength: fc.constantFrom(10, 30), bFrames: fc.constantFrom(0, 2) },
      ...{ phase: fc.integer({ min: 0, max: 3000 }), audioPhase: fc.integer({ min: 0, max: 1919 }) },
      ...{ audio: fc.boolean(), audioLag: fc.integer({ min: -20_000, max: 20_000 }) },
    }),
    seconds: fc.integer({ min: 2, max: 5 }),
    says: fc.boolean(),
    sends: fc.option(fc.constantFrom<[number, number]>([0, 1], [0.5, 1], [0, 0.5], [0.3, 0.6]), { nil: undefined }),
    phase: fc.integer({ min: -960, max: 960 }),
  });
  property.prop([fc.array(anyLeg, { minLength: 1, maxLength: 5 })])(
    'has no hole and no overlap, and is never far behind, whatever feeds have and say',
    (legs) => {
      const { main, german, last } = splice(legs);
      expect(faults(main)).toEqual([]);
      expect(faults(german)).toEqual([]);
      const end = german.at(-1)?.pts ?? 0;
      // What is waited for, and once more for the main sound itself.
      if (german.length > 0) expect(last.pts - end).toBeLessThan(secondsToTicks(2.5));
    },
  );
});
