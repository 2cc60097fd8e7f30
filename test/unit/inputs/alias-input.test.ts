import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgrammeClock } from '../../../src/clock/programme-clock.ts';
import { AliasInput } from '../../../src/inputs/alias-input.ts';
import { Feed } from '../../../src/inputs/feed.ts';
import type { Input } from '../../../src/inputs/input.ts';
import { pictureMark } from '../../../src/inputs/picture-mark.ts';
import type { Sample } from '../../../src/media/sample.ts';
import { parseSpliceInfo } from '../../../src/metadata/splice-info.ts';
import { writeSpliceInsert } from '../../../src/metadata/splice-write.ts';
import { ProcessLedger } from '../../../src/process/ledger.ts';

const FRAME = 3600;
const FRAME_MS = 40;

const picture = (index: number): Sample => ({
  kind: 'video',
  pts: index * FRAME,
  dts: index * FRAME,
  key: index % 50 === 0,
  data: Buffer.from([0, 0, 1, 0x41, 0x9a, 1 + (index % 250), 1 + Math.floor(index / 250)]),
});

const clock = createProgrammeClock(
  () => Date.now(),
  () => Date.now(),
);

/** An input whose pictures come when the test says so. */
class Way implements Input {
  readonly type = 'way';
  readonly filler = false;
  readonly name: string;
  readonly feed = new Feed(clock);

  constructor(name: string) {
    this.name = name;
  }

  start(): void {
    this.feed.connected(true);
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  source() {
    return { status: 'live' as const, reason: `from ${this.name}`, figures: {}, advice: [] };
  }
}

describe('an alias', () => {
  let first: Way;
  let second: Way;
  let alias: AliasInput;
  let sent: Sample[];
  let index: number;

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_800_000_000_000 });
    [first, second] = [new Way('first'), new Way('second')];
    const log = pino({ level: 'silent' });
    const ledger = new ProcessLedger('/nowhere/children.json');
    const environment = { channel: 'test', clock, ffmpeg: 'ffmpeg', runFolder: '/nowhere', ledger, log };
    alias = new AliasInput({ name: 'studio', members: [first, second], stallAfter: 1.5 }, environment);
    sent = [];
    alias.feed.onSample((sample) => sent.push(sample));
    for (const input of [first, second, alias]) input.start();
    index = 0;
  });

  afterEach(async () => {
    await alias.stop();
    vi.useRealTimers();
  });

  /** So many pictures go by; the second way is five pictures later than the first. */
  const play = (count: number, { ways = [first, second] } = {}): void => {
    for (let end = index + count; index < end; index++) {
      if (ways.includes(first)) first.feed.push(picture(index));
      if (ways.includes(second) && index >= 5) second.feed.push(picture(index - 5));
      vi.advanceTimersByTime(FRAME_MS);
    }
  };
  const marks = (): string[] => sent.map(({ data }) => pictureMark(data));
  const expected = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, count) => pictureMark(picture(from + count).data));

  it('goes on with the next picture by the other way when one is lost', () => {
    play(100);
    expect(alias.source().reason).toBe('by way of first: from first');
    play(60, { ways: [second] });
    expect(alias.source()).toMatchObject({ status: 'live', reason: 'by way of second: from second' });
    expect(marks()).toEqual(expected(0, 155));
    const times = sent.map(({ pts }) => pts);
    for (const [at, time] of times.entries()) {
      if (at > 0) expect(Math.abs(time - times[at - 1]! - FRAME)).toBeLessThan(FRAME * 0.02);
    }
  });

  it('stays where it is while that works, and comes back when it has to', () => {
    play(100);
    play(60, { ways: [second] });
    play(60);
    expect(alias.source().reason).toMatch(/second/);
    play(60, { ways: [first] });
    expect(alias.source()).toMatchObject({ reason: 'by way of first: from first', figures: { reconnects: 2 } });
    expect(marks().slice(0, 200)).toEqual(expected(0, 200));
    expect(new Set(marks()).size).toBe(sent.length);
  });

  it('says what its members say of splices, once, whichever way it comes', () => {
    const cueOf = (event: number, at: number) => {
      const info = parseSpliceInfo(writeSpliceInsert({ eventId: event, out: true, ticks: at * FRAME }));
      if (typeof info === 'string') throw new Error(info);
      return { info, source: at * FRAME, immediate: false };
    };
    play(20);
    for (const { feed } of [first, second]) feed.cue(cueOf(1, 130));
    // Nobody listens to the second way, as yet.
    second.feed.cue(cueOf(2, 180));
    expect(alias.feed.cues.list).toHaveLength(1);
    play(60, { ways: [second] });
    expect(alias.source().reason).toMatch(/second/);
    expect(alias.feed.cues.list).toHaveLength(2);
    play(120, { ways: [second] });
    // Picture 180 has the time that the cue says.
    const shown = sent.find(({ data }) => pictureMark(data) === pictureMark(picture(180).data))!;
    expect(Math.abs(alias.feed.cues.list[1]!.ticks - shown.pts)).toBeLessThan(FRAME);
    first.feed.connected(true);
    expect(first.feed.cues.list).toEqual([]);
  });

  it('waits while there is none', () => {
    expect(alias.source()).toMatchObject({ status: 'waiting', reason: 'none of first, second is live' });
    play(100);
    vi.advanceTimersByTime(10_000);
    expect(alias.source().status).toBe('waiting');
    expect(alias.feed.isLive(90_000)).toBe(false);
    index = 150;
    play(20, { ways: [first] });
    expect(alias.source().reason).toMatch(/first/);
  });
});
