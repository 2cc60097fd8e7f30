import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { secondsToTicks, ticksToMs, type Ticks } from '../../../src/clock/ticks.ts';
import { Breaks, type BreakChange } from '../../../src/metadata/breaks.ts';
import { endOf } from '../../../src/metadata/date-range.ts';
import { DateRanges } from '../../../src/metadata/date-ranges.ts';
import { parseSpliceInfo } from '../../../src/metadata/splice-info.ts';
import type { PlacedCue } from '../../../src/metadata/splice-signals.ts';
import { spliceSection, writeSpliceInsert } from '../../../src/metadata/splice-write.ts';
import { segmentationDescriptor, timeSignal } from './sections.ts';

const S = secondsToTicks(1);
const START: Ticks = 1_800_000_000 * S;
const ms = (ticks: Ticks): number => ticksToMs(ticks);

const rig = () => {
  const state = { now: START };
  const changes: BreakChange[] = [];
  const ranges = new DateRanges();
  const breaks = new Breaks({ ranges, now: () => state.now, onChange: (change) => changes.push(change) });
  return { state, changes, ranges, breaks, ids: () => ranges.list.map(({ id }) => id) };
};

const cue = (section: Buffer, ticks: Ticks, immediate = false): PlacedCue => {
  const info = parseSpliceInfo(section);
  if (typeof info === 'string') throw new Error(info);
  return { info, ticks, immediate };
};
const insert = (eventId: number, out: boolean, ticks: Ticks, durationTicks?: Ticks): PlacedCue =>
  cue(writeSpliceInsert({ eventId, out, ticks, durationTicks }), ticks);
const hexOf = ({ info }: PlacedCue): string => info.section.toString('hex').toUpperCase();

describe('a source', () => {
  it('leaves its programme and returns to it: one range, an out, later an in', () => {
    const { breaks, ranges, changes } = rig();
    const out = insert(7, true, START + 4 * S);
    breaks.cue('cam', out);
    const back = insert(7, false, START + 34 * S);
    breaks.cue('cam', back);
    const id = `splice-00000007-${ms(START + 4 * S)}`;
    expect(ranges.list).toEqual([
      {
        id,
        tags: [
          expect.objectContaining({ startTicks: START + 4 * S, scte35: { out: hexOf(out) } }),
          expect.objectContaining({ startTicks: START + 4 * S, durationTicks: 30 * S, scte35: { in: hexOf(back) } }),
        ],
      },
    ]);
    expect(changes.map(({ what }) => what)).toEqual(['announced', 'ended']);
    expect(breaks.open).toEqual([]);
  });

  it('says the same several times, as sources do', () => {
    const { breaks, ids } = rig();
    for (let i = 0; i < 3; i++) breaks.cue('cam', insert(7, true, START + 4 * S + i));
    expect(ids()).toHaveLength(1);
    const now = cue(spliceSection(0x05, Buffer.from('00000009' + '7F' + 'DF' + '00010000', 'hex')), START, true);
    for (let i = 0; i < 3; i++) breaks.cue('cam', { ...now, ticks: START + 2 * i * S });
    expect(ids()).toHaveLength(2);
  });

  it('uses a number again: that is another break', () => {
    const { breaks, ranges } = rig();
    breaks.cue('cam', insert(7, true, START));
    breaks.cue('cam', insert(7, true, START + 60 * S));
    expect(ranges.list.map((range) => endOf(range))).toEqual([START + 60 * S, undefined]);
  });

  it('says how long it lasts: that is what was planned, and where it ends, if nothing else is said', () => {
    const { breaks, ranges, state } = rig();
    breaks.cue('cam', insert(7, true, START, 10 * S));
    expect(ranges.list[0]!.tags[0]).toMatchObject({ plannedTicks: 10 * S });
    state.now = START + 11 * S;
    breaks.advance();
    expect(endOf(ranges.list[0]!)).toBeUndefined();
    state.now = START + 12 * S;
    breaks.advance();
    expect(ranges.list[0]!.tags[1]).toMatchObject({ durationTicks: 10 * S });
  });

  it('cancels what has not begun: it is listed no more', () => {
    const { breaks, ids, changes } = rig();
    breaks.cue('cam', insert(7, true, START + 4 * S));
    breaks.cue('cam', cue(spliceSection(0x05, Buffer.from('00000007FF', 'hex')), START, true));
    expect(ids()).toEqual([]);
    expect(changes.map(({ what }) => what)).toEqual(['announced', 'cancelled']);
  });

  it('signals placement opportunities, two at a time, each with a range of its own', () => {
    const { breaks, ranges } = rig();
    const both = [segmentationDescriptor(0x34, 1, 30 * S), segmentationDescriptor(0x36, 2, 30 * S)];
    breaks.cue('cam', cue(timeSignal(START, ...both), START));
    breaks.cue('cam', cue(timeSignal(START + 20 * S, segmentationDescriptor(0x37, 2)), START + 20 * S));
    expect(ranges.list.map((range) => [range.id, endOf(range)])).toEqual([
      [`splice-00000001-34-${ms(START)}`, undefined],
      [`splice-00000002-36-${ms(START)}`, START + 20 * S],
    ]);
  });

  it('signals other things: they are told once, and have no length', () => {
    const { breaks, ranges } = rig();
    const start = cue(timeSignal(START, segmentationDescriptor(0x10, 5)), START);
    breaks.cue('cam', start);
    breaks.cue('cam', start);
    expect(ranges.list).toHaveLength(1);
    expect(ranges.list[0]!.tags[0]).toMatchObject({ durationTicks: 0, scte35: { cmd: hexOf(start) } });
    expect(breaks.open).toEqual([]);
  });

  it('returns from where it never left, and speaks of long ago: nothing happens', () => {
    const { breaks, ids } = rig();
    breaks.cue('cam', insert(7, false, START));
    breaks.cue('cam', insert(8, true, START - 11 * S));
    breaks.cue('cam', cue(spliceSection(0x00, Buffer.alloc(0)), START, true));
    expect(ids()).toEqual([]);
  });
});

describe('another input goes on the air', () => {
  it('what the former one had begun ends there; what it had announced does not come', () => {
    const { breaks, ranges, state } = rig();
    breaks.cue('cam', insert(1, true, START));
    breaks.cue('cam', insert(2, true, START + 20 * S));
    state.now = START + 10 * S;
    breaks.switched('slate', START + 10 * S, []);
    expect(ranges.list.map((range) => endOf(range))).toEqual([START + 10 * S]);
  });

  it('what the next one says ahead counts; what it is in the middle of does not', () => {
    const { breaks, ids } = rig();
    breaks.switched('cam2', START, [insert(1, true, START - 5 * S), insert(2, true, START + 5 * S)]);
    expect(ids()).toEqual([`splice-00000002-${ms(START + 5 * S)}`]);
  });

  it('a break goes on where the next one has the same', () => {
    const { breaks, ranges, state } = rig();
    breaks.cue('cam', insert(1, true, START));
    state.now = START + 5 * S;
    breaks.switched('cam2', START + 5 * S, [insert(1, true, START + 3000)]);
    breaks.cue('cam2', insert(1, false, START + 30 * S));
    expect(ranges.list.map((range) => endOf(range))).toEqual([START + 30 * S]);
  });

  it('an operator’s break goes on', () => {
    const { breaks } = rig();
    breaks.want({ startTicks: START + S });
    breaks.switched('slate', START + 10 * S, []);
    expect(breaks.open).toHaveLength(1);
  });
});

describe('an operator', () => {
  it('wants a break: out and in are made for it, with the times of the segments', () => {
    const { breaks, ranges, state } = rig();
    const wanted = breaks.want({ startTicks: START + 5 * S, durationTicks: 30 * S, class: 'ad', client: { 'X-A': 1 } });
    expect(wanted).toMatchObject({ id: `break-${ms(START + 5 * S)}`, endTicks: START + 35 * S });
    state.now = START + 35 * S;
    breaks.advance();
    const [out, back] = ranges.list[0]!.tags;
    expect(out).toMatchObject({ class: 'ad', plannedTicks: 30 * S, client: { 'X-A': 1 } });
    expect(back).toMatchObject({ class: 'ad', durationTicks: 30 * S });
    const said = [out.scte35!.out!, back!.scte35!.in!].map((hex) => parseSpliceInfo(Buffer.from(hex, 'hex')));
    const pts = (ticks: Ticks): number => ticks % 2 ** 33;
    expect(said).toMatchObject([
      { command: { out: true, pts: pts(START + 5 * S), duration: { ticks: 30 * S, autoReturn: true } } },
      { command: { out: false, pts: pts(START + 35 * S) } },
    ]);
  });

  it('returns early, never later than was said, and cancels what has not begun', () => {
    const { breaks, ranges } = rig();
    const [early, late, none] = [0, 100, 200].map(
      (seconds) => breaks.want({ startTicks: START + seconds * S, durationTicks: 30 * S })!.id,
    );
    breaks.end(early!, START + 10 * S);
    breaks.end(late!, START + 900 * S);
    breaks.end(none!, START + 200 * S);
    expect(ranges.list.map((range) => endOf(range))).toEqual([START + 10 * S, START + 130 * S]);
  });
});

const steps = fc.array(
  fc.record({
    what: fc.constantFrom('out', 'in', 'switch', 'want', 'end', 'advance'),
    event: fc.nat({ max: 3 }),
    ahead: fc.integer({ min: -5, max: 10 }),
    length: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
  }),
  { maxLength: 60 },
);

property.prop([steps])('whatever comes, what is open is listed without an end, and all else has one', (all) => {
  const { breaks, ranges, state } = rig();
  const seen = new Set<string>();
  for (const { what, event, ahead, length } of all) {
    state.now += S;
    const at = state.now + ahead * S;
    const before = ranges.list;
    if (what === 'out') breaks.cue('cam', insert(event, true, at, length && length * S));
    if (what === 'in') breaks.cue('cam', insert(event, false, at));
    if (what === 'switch') breaks.switched(event % 2 ? 'cam' : 'other', state.now, []);
    if (what === 'want')
      breaks.want({ startTicks: state.now + Math.abs(ahead) * S, durationTicks: length && length * S });
    if (what === 'end') breaks.end(breaks.open[event]?.id ?? '', at);
    if (what === 'advance') breaks.advance();
    const open = ranges.list.filter((range) => endOf(range) === undefined).map(({ id }) => id);
    expect(breaks.open.map(({ id }) => id).toSorted()).toEqual(open.toSorted());
    for (const { id, tags } of ranges.list) {
      const former = before.find((range) => range.id === id);
      // No ID comes back, and no tag changes.
      if (!former) expect(seen.has(id)).toBe(false);
      else expect(tags.slice(0, former.tags.length)).toEqual(former.tags);
      seen.add(id);
      for (const tag of tags) expect(tag.durationTicks ?? 0).toBeGreaterThanOrEqual(0);
    }
  }
});
