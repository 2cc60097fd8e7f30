import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProgrammeMarks } from '../../../src/channel/programme-marks.ts';
import { secondsToTicks } from '../../../src/clock/ticks.ts';
import { EventBus } from '../../../src/events/bus.ts';
import type { ChannelEvent } from '../../../src/events/schemas.ts';
import { FeedCues } from '../../../src/inputs/feed-cues.ts';
import { parseSpliceInfo } from '../../../src/metadata/splice-info.ts';
import { writeSpliceInsert } from '../../../src/metadata/splice-write.ts';
import { makeRendition, publishMany, SEGMENT } from '../hls/fixture.ts';

const S = secondsToTicks(1);
const START = 1_780_000_000 * S;

describe('what is said beside a programme', () => {
  let folder: string;
  let now: number;
  let onAir: string;
  let events: ChannelEvent[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-marks-'));
    [now, onAir, events] = [START, 'cam', []];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const start = (sources: Record<string, FeedCues> = {}): ProgrammeMarks => {
    const bus = new EventBus<ChannelEvent>((error) => {
      throw error;
    });
    bus.on((event) => events.push(event));
    const log = pino({ level: 'silent' });
    const marks = new ProgrammeMarks({
      ...{ channel: 'main', runFolder: folder, now: () => now, onAir: () => onAir, grid: SEGMENT, bus, log },
    });
    marks.follow(Object.entries(sources).map(([name, cues]) => ({ name, cues })));
    return marks;
  };
  const say = (cues: FeedCues, eventId: number, out: boolean, ticks: number): void => {
    const info = parseSpliceInfo(writeSpliceInsert({ eventId, out, ticks }));
    if (typeof info === 'string') throw new Error(info);
    cues.add({ info, ticks, immediate: false }, now);
  };
  const wanted = {
    ...{ duration: 30, in: 1, align: false, class: 'ad', attributes: { 'X-A': 'b', 'X-N': 1 }, by: 'anna' },
  };

  it('outlives a restart: a break goes on, and ends when it was to', () => {
    const cues = new FeedCues();
    const before = start({ cam: cues });
    before.breaks.start(wanted);
    say(cues, 7, true, START + 100 * S);
    before.advance([]);
    before.stop();
    now = START + 10 * S;
    const after = start({ cam: cues });
    expect(after.dateRanges.list).toEqual(before.dateRanges.list);
    expect(after.breaks.list()).toMatchObject([
      { status: 'on', class: 'ad' },
      { status: 'planned', input: 'cam' },
    ]);
    now = START + 32 * S;
    after.advance([]);
    expect(after.breaks.list()[0]).toMatchObject({ status: 'ended' });
    say(cues, 7, false, START + 130 * S);
    expect(after.dateRanges.list[1]!.tags[1]).toMatchObject({ durationTicks: 30 * S });
    after.stop();
    const third = start();
    expect(third.dateRanges.list).toEqual(after.dateRanges.list);
    third.stop();
  });

  it('begins anew where the file cannot be read, and leaves none where there is nothing', () => {
    writeFileSync(join(folder, 'breaks-main.json'), '{"ranges":[{"id":7}]}');
    const marks = start();
    expect(marks.dateRanges.list).toEqual([]);
    marks.advance([]);
    marks.stop();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is only what the input on the air says; what another one has said ahead counts once it is there', () => {
    const [cam, other] = [new FeedCues(), new FeedCues()];
    const marks = start({ cam, other });
    say(other, 1, true, START + 5 * S);
    say(other, 2, true, START + 50 * S);
    say(cam, 3, true, START + 40 * S);
    expect(marks.dateRanges.list.map(({ id }) => id.slice(0, 15))).toEqual(['splice-00000003']);
    now = START + 10 * S;
    onAir = 'other';
    marks.switched('other', now);
    expect(marks.dateRanges.list.map(({ id }) => id.slice(0, 15))).toEqual(['splice-00000002']);
    expect(events.map((event) => event.type === 'break' && [event.what, event.input])).toEqual([
      ['announced', 'cam'],
      ['cancelled', 'cam'],
      ['announced', 'other'],
    ]);
    marks.stop();
  });

  it('leaves the playlists when nothing that is listed has to do with it', () => {
    const marks = start();
    const rendition = makeRendition({ dateRanges: marks.dateRanges, windowSeconds: 12 });
    now = 100 * SEGMENT;
    for (const seconds of [0, 100]) marks.breaks.start({ ...wanted, duration: 2, in: seconds });
    publishMany(rendition, 3);
    now = rendition.last!.startTicks + SEGMENT;
    marks.advance([]);
    expect(marks.dateRanges.list).toHaveLength(2);
    marks.advance([rendition]);
    expect(marks.dateRanges.list).toHaveLength(0);
    marks.stop();
  });
});
