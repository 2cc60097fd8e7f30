import { expect, it } from 'vitest';
import { ProgrammeStages } from '../../../src/channel/programme-stages.ts';
import { ProgrammeTaps } from '../../../src/channel/programme-taps.ts';
import type { Sample } from '../../../src/media/sample.ts';

const sample = (kind: Sample['kind'], pts: number) => ({ kind, pts }) as Sample;

it('tells of pictures before the encoder and of what comes out of it, one who looks on at a time, until it ends', () => {
  const taps = new ProgrammeTaps();
  const stages = new ProgrammeStages((tap) => taps.onSample(tap));
  const programme = taps.into([]);
  const told: string[] = [];
  const watch = (name: string) =>
    stages.watch({
      received: (pts) => told.push(`${name} received ${pts}`),
      encoded: (rendition, pts) => told.push(`${name} ${rendition} ${pts}`),
    });
  const endFirst = watch('first');
  programme.add(sample('video', 1));
  programme.add(sample('audio', 2));
  stages.encoded('720p', 1);
  const endSecond = watch('second');
  endFirst();
  programme.add(sample('video', 3));
  stages.encoded('720p', 3);
  endSecond();
  programme.add(sample('video', 4));
  stages.encoded('720p', 4);
  expect(told).toEqual(['first received 1', 'first 720p 1', 'second received 3', 'second 720p 3']);
});

it('gives a sample to those who make something of it before those who look on', () => {
  const taps = new ProgrammeTaps();
  const order: string[] = [];
  const taker = (name: string, keepsSamples: boolean) => ({ keepsSamples, add: () => void order.push(name) });
  const end = taps.onSample(() => order.push('tap'));
  const programme = taps.into([taker('reader', false), taker('encoder', true)]);
  programme.add(sample('video', 1));
  end();
  programme.add(sample('video', 2));
  expect(order).toEqual(['reader', 'encoder', 'tap', 'reader', 'encoder']);
  expect(programme.keepsSamples).toBe(true);
  expect(taps.into([taker('reader', false)]).keepsSamples).toBe(false);
});
