import fc from 'fast-check';
import { AAC_FRAME_TICKS } from '../../../src/media/silence.ts';
import { dueTicks, type Sample } from '../../../src/media/sample.ts';

const DATA = Buffer.alloc(10);

export interface ItemModel {
  readonly samples: readonly Sample[];
  /** Ticks. */
  readonly frame: number;
  readonly pictures: number;
  readonly hasAudio: boolean;
}

/** A file as ffmpeg gives it: in the order in which samples are due, with B-frames or without, from any timestamp on. */
export const itemModel: fc.Arbitrary<ItemModel> = fc
  .record({
    frame: fc.constantFrom(1500, 3000, 3003, 3600, 3750),
    groups: fc.integer({ min: 1, max: 20 }),
    bFrames: fc.integer({ min: 0, max: 3 }),
    from: fc.integer({ min: -90_000, max: 2 ** 33 }),
    hasAudio: fc.boolean(),
    /** How much later than the pictures sound begins, and ends. */
    soundLate: fc.integer({ min: -20_000, max: 20_000 }),
    soundTail: fc.integer({ min: -60_000, max: 20_000 }),
  })
  .map(({ frame, groups, bFrames, from, hasAudio, soundLate, soundTail }) => {
    const span = bFrames + 1;
    const order = [0];
    // Each anchor comes before the B-frames that are shown before it.
    for (let group = 0; group < groups; group++) {
      order.push((group + 1) * span, ...Array.from({ length: bFrames }, (_, index) => group * span + index + 1));
    }
    const delay = bFrames > 0 ? frame : 0;
    const samples: Sample[] = order.map((shown, index) => ({
      kind: 'video',
      pts: from + shown * frame + delay,
      dts: from + index * frame,
      key: index === 0,
      data: DATA,
    }));
    const first = from + delay;
    const end = first + order.length * frame + soundTail;
    for (let pts = first + soundLate; hasAudio && pts < end; pts += AAC_FRAME_TICKS) {
      samples.push({ kind: 'audio', pts, data: DATA });
    }
    samples.sort((a, b) => dueTicks(a) - dueTicks(b));
    return { samples, frame, pictures: order.length, hasAudio };
  });
