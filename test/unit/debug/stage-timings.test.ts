import { describe, expect, it } from 'vitest';
import { StageTimings } from '../../../src/debug/stage-timings.ts';

const MS = 90;
const PART = 30 * 3000;
const piece = { rendition: '720p', msn: 5, part: 1 };

describe('the timings of stages', () => {
  it('say how long a part took from one stage to the next', () => {
    const timings = new StageTimings();
    for (let pts = 0; pts <= PART; pts += 3000) timings.received(pts, pts + 100 * MS);
    for (let pts = 0; pts <= PART; pts += 3000) timings.encoded('720p', pts, pts + 350 * MS);
    const last = PART - 3000;
    timings.ready(piece, PART, last + 360 * MS);
    timings.asked(piece, last + 400 * MS);
    timings.asked(piece, last + 900 * MS);
    expect(timings.list('720p')).toEqual([
      // The last picture begins 33 ms before the part ends.
      { rendition: '720p', piece: '5.1', received: 67, encoder: 250, ready: 10, served: 40 },
    ]);
    expect(timings.list('480p')).toEqual([]);
  });

  it('know of those who wait for a part, and of what passed them by', () => {
    const timings = new StageTimings();
    timings.asked(piece, 0);
    timings.ready(piece, PART, PART + 9 * MS);
    timings.ready({ ...piece, part: undefined }, PART, PART);
    expect(timings.list()).toEqual([
      { rendition: '720p', piece: '5.1', received: undefined, encoder: undefined, ready: undefined, served: 0 },
      { rendition: '720p', piece: '5', received: undefined, encoder: undefined, ready: undefined, served: undefined },
    ]);
  });

  it('keep the last ones alone, whatever is asked for', () => {
    const timings = new StageTimings();
    for (let msn = 0; msn < 2000; msn++) {
      timings.received(msn * PART, msn * PART);
      timings.asked({ ...piece, msn: 1e6 + msn }, 0);
      timings.ready({ ...piece, msn }, (msn + 1) * PART, (msn + 1) * PART);
    }
    const list = timings.list();
    expect(list).toHaveLength(240);
    expect(list.at(-1)).toMatchObject({ piece: '1999.1', received: -1000 });
  });
});
