import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { EndToEnd } from '../../../src/inputs/end-to-end.ts';
import { ItemQueue } from '../../../src/inputs/item-queue.ts';
import { AAC_FRAME_TICKS } from '../../../src/media/silence.ts';
import type { Sample } from '../../../src/media/sample.ts';
import { itemModel, type ItemModel } from './item-model.ts';

const queueOf = ({ samples }: ItemModel): ItemQueue => {
  const queue = new ItemQueue();
  for (const sample of samples) queue.add(sample);
  return queue;
};

/** Plays items as the player does. @param cutAfter how many samples of each item are sent before the next one cuts in */
const play = (items: readonly ItemModel[], cutAfter = Infinity) => {
  const line = new EndToEnd();
  const sent: Sample[] = [];
  for (const item of items) {
    const queue = queueOf(item);
    line.begin(queue.start!, item.hasAudio);
    let count = 0;
    for (let sample = queue.peek(); sample; sample = queue.peek()) {
      if (count++ >= cutAfter && sample.kind === 'video' && line.isWholeBefore(sample)) {
        for (const sound of queue.soundBefore(line.inItem(line.end))) sent.push(...line.place(sound));
        break;
      }
      queue.take();
      const isTail = sample.kind === 'audio' && line.due(sample) >= line.end && !queue.nextPicture();
      if (!isTail) sent.push(...line.place(sample));
    }
  }
  return { sent, end: line.end };
};

const steps = (times: readonly number[]): number[] => times.slice(1).map((time, index) => time - times[index]!);
const items = fc.array(itemModel, { minLength: 1, maxLength: 5 });

const picturesOf = (sent: readonly Sample[]) => sent.filter((sample) => sample.kind === 'video');
const soundOf = (sent: readonly Sample[]) => sent.filter((sample) => sample.kind === 'audio').map(({ pts }) => pts);

/** Pictures touch, each lasting a frame of its item; sound touches within half a frame. */
const expectWhole = (sent: readonly Sample[], frames: readonly number[]): void => {
  const shown = picturesOf(sent)
    .map(({ pts }) => pts)
    .sort((a, b) => a - b);
  for (const step of steps(shown)) expect(frames).toContain(step);
  for (const step of steps(picturesOf(sent).map(({ dts }) => dts))) expect(step).toBeGreaterThan(0);
  for (const { pts, dts } of picturesOf(sent)) expect(dts).toBeLessThanOrEqual(pts);
  for (const step of steps(soundOf(sent))) {
    expect(Math.abs(step - AAC_FRAME_TICKS)).toBeLessThanOrEqual(AAC_FRAME_TICKS / 2);
  }
};

describe('items end to end', () => {
  test.prop([items])('touch: no picture is missing, and the sound has neither hole nor overlap', (models) => {
    const { sent, end } = play(models);
    expect(picturesOf(sent)).toHaveLength(models.reduce((sum, { pictures }) => sum + pictures, 0));
    expectWhole(
      sent,
      models.map(({ frame }) => frame),
    );
    expect(end).toBe(models.reduce((sum, { frame, pictures }) => sum + frame * pictures, 0));
  });

  test.prop([items, fc.integer({ min: 16, max: 60 })])(
    'touch as well where the next one cuts in',
    (models, cutAfter) => {
      const { sent } = play(models, cutAfter);
      expectWhole(
        sent,
        models.map(({ frame }) => frame),
      );
    },
  );
});

describe('what waits of an item', () => {
  test.prop([itemModel, fc.nat({ max: 20 })])(
    'begins with its first key frame, and the sound beside it',
    (model, strays) => {
      const queue = new ItemQueue();
      const first = model.samples.find((sample) => sample.kind === 'video')!;
      for (let index = strays; index > 0; index--) {
        queue.add({ ...first, key: false, pts: first.pts - index * 3000, dts: first.dts - index * 3000 });
      }
      for (const sample of model.samples) queue.add(sample);
      const taken: Sample[] = [];
      for (let sample = queue.take(); sample; sample = queue.take()) taken.push(sample);
      expect(queue.start).toBe(first.pts);
      const pictures = picturesOf(taken);
      expect(pictures).toHaveLength(model.pictures);
      expect(pictures[0]!.key).toBe(true);
      const wanted = model.samples.filter(
        ({ kind, pts }) => kind === 'audio' && pts >= first.pts - AAC_FRAME_TICKS / 2,
      );
      expect(soundOf(taken)).toEqual(wanted.map(({ pts }) => pts));
    },
  );
});

it('languages beside the main sound are placed with it, and one that reaches into the next item is cut off there', () => {
  const line = new EndToEnd();
  const german = (pts: number): Sample => ({ kind: 'audio', track: 1, pts, data: Buffer.alloc(1) });
  const picture = (pts: number): Sample => ({ kind: 'video', pts, dts: pts, key: true, data: Buffer.alloc(1) });
  const placed = (sample: Sample): number[] =>
    line.place(sample).flatMap(({ kind, pts }) => (kind === 'audio' ? pts : []));
  line.begin(1000, false);
  line.place(picture(1000));
  expect(placed(german(1000))).toEqual([0]);
  expect(placed(german(1000))).toEqual([]);
  expect(placed(german(1000 + AAC_FRAME_TICKS))).toEqual([AAC_FRAME_TICKS]);
  expect(placed(german(1000 + 2 * AAC_FRAME_TICKS))).toEqual([2 * AAC_FRAME_TICKS]);
  // The next item begins where the picture ends, which is within the second frame.
  const { end } = line;
  line.begin(50_000, false);
  expect(placed(german(50_000))).toEqual([]);
  expect(placed(german(50_000 + AAC_FRAME_TICKS))).toEqual([end + AAC_FRAME_TICKS]);
});
