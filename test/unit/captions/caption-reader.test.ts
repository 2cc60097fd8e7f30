import { describe, expect, it } from 'vitest';
import { CaptionReader } from '../../../src/captions/caption-reader.ts';
import type { Cue } from '../../../src/captions/cue-track.ts';
import type { VideoSample } from '../../../src/media/sample.ts';
import { captionSei, control, letters, popOn } from '../../support/line-21.ts';

const FRAME = 3000;
const START = 1_800_000_000 * 90_000;
const SLICE = Buffer.from([0, 0, 0, 1, 0x41, 0x9a, 0x02, 0x04]);

const picture = (index: number, pair: number | undefined, entry = false): VideoSample => ({
  kind: 'video',
  pts: START + index * FRAME,
  dts: START + index * FRAME,
  key: false,
  ...(entry && { entry }),
  data: Buffer.concat([...(pair === undefined ? [] : [captionSei(pair)]), SLICE]),
});

const newReader = () =>
  new CaptionReader({
    channels: ['CC1', 'CC3'],
    onProblem: (error) => {
      throw error;
    },
  });

/** Frames and text of all that was shown. */
const shown = (reader: CaptionReader, to: number, from = 0): [number, number, string][] =>
  reader
    .track('CC1')
    .cues(START + from * FRAME, START + to * FRAME)
    .map(({ startTicks, endTicks, screen }: Cue) => [
      (startTicks - START) / FRAME,
      (endTicks - START) / FRAME,
      screen.map(({ text }) => text).join('/'),
    ]);

describe('the captions of a programme', () => {
  it('stand on the screen from the picture that shows them to the one that erases them', () => {
    const reader = newReader();
    const pairs = popOn('Good', 'evening');
    pairs.forEach((pair, index) => reader.push(picture(index, pair)));
    const begin = pairs.length - 2;
    for (let index = pairs.length; index < 100; index++) reader.push(picture(index, undefined));
    control('erase').forEach((pair, index) => reader.push(picture(100 + index, pair)));
    expect(shown(reader, 200)).toEqual([[begin, 100, 'Good/evening']]);
    expect(reader.track('CC1').cues(START, START + 200 * FRAME)[0]!.screen).toEqual([
      { row: 14, column: 0, text: 'Good' },
      { row: 15, column: 0, text: 'evening' },
    ]);
    expect(reader.track('CC3').cues(START, START + 200 * FRAME)).toEqual([]);
  });

  it('are there before their end is known, in each stretch that they reach into', () => {
    const reader = newReader();
    popOn('Live').forEach((pair, index) => reader.push(picture(index, pair)));
    for (let index = 20; index < 200; index++) reader.push(picture(index, undefined));
    expect(shown(reader, 90, 60)).toEqual([[60, 90, 'Live']]);
    expect(shown(reader, 120, 90)).toEqual([[90, 120, 'Live']]);
  });

  it('go by themselves after sixteen seconds', () => {
    const reader = newReader();
    popOn('Forgotten').forEach((pair, index) => reader.push(picture(index, pair)));
    const [[begin, end] = []] = shown(reader, 2000);
    expect(end! - begin!).toBe(16 * 30);
  });

  it('roll up line by line, each with the words that it has in the end', () => {
    const reader = newReader();
    const pairs = [
      ...control('rollUp2', 'carriageReturn', 'row15'),
      ...letters('one two'),
      ...control('carriageReturn'),
      ...letters('three'),
    ];
    pairs.forEach((pair, index) => reader.push(picture(index, pair)));
    const texts = shown(reader, 100).map(([, , text]) => text);
    expect(texts).toEqual(['one two', 'one two/three']);
  });

  it('are read in the order in which pictures are shown', () => {
    const reader = newReader();
    const pairs = popOn('In order');
    // Two pictures change places on the wire, as B-frames do.
    for (let index = 0; index < pairs.length; index += 2) {
      const dts = START + (index - 2) * FRAME;
      const second = picture(index + 1, pairs[index + 1]);
      reader.push({ ...second, dts });
      reader.push({ ...picture(index, pairs[index]), dts: dts + FRAME });
    }
    reader.advance(Infinity);
    expect(shown(reader, 100).map(([, , text]) => text)).toEqual(['In order']);
  });

  it('of what was on the air before do not stay behind a cut', () => {
    const reader = newReader();
    popOn('Before').forEach((pair, index) => reader.push(picture(index, pair)));
    reader.push(picture(50, undefined, true));
    expect(shown(reader, 100).map(([, end, text]) => [end, text])).toEqual([[50, 'Before']]);
  });

  it('that are damaged are told of, and the next ones read', () => {
    const problems: unknown[] = [];
    const reader = new CaptionReader({ channels: ['CC1'], onProblem: (error) => problems.push(error) });
    for (let length = 0; length < 12; length++) {
      const sei = Buffer.concat([captionSei(0x1420).subarray(0, 5 + length), Buffer.from('GA94')]);
      reader.push({ ...picture(length, undefined), data: Buffer.concat([sei, SLICE]) });
    }
    popOn('Whole').forEach((pair, index) => reader.push(picture(20 + index, pair)));
    expect(shown(reader, 100).map(([, , text]) => text)).toEqual(['Whole']);
  });
});
