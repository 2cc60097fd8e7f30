import { describe, expect, it } from 'vitest';
import { makeRecording, openLibrary, S, TEN, ZOE } from './fixture.ts';

const open = async () => {
  const rig = await openLibrary();
  rig.archive.fill(TEN, TEN + 100 * S);
  rig.clock.now = TEN + 100 * S;
  return rig;
};

describe('what can be done with recordings', () => {
  it('starts in the past as far as the archive goes back', async () => {
    const { desk } = await open();
    expect(await desk.start({ channel: 'main', from: TEN - 900 * S }, ZOE)).toMatchObject({
      ...{ title: 'Main stage', state: 'live', fromTicks: TEN, toTicks: undefined, cause: 'hand' },
    });
    expect(await desk.start({ channel: 'main', from: TEN + 50 * S }, ZOE)).toMatchObject({ fromTicks: TEN + 50 * S });
  });

  it('needs a channel and a range', async () => {
    const { desk } = await open();
    await expect(desk.start({ channel: 'mian' }, ZOE)).rejects.toThrow('there is no channel "mian"; there are: main');
    const empty = desk.start({ channel: 'main', from: TEN + 50 * S, to: TEN + 50 * S }, ZOE);
    await expect(empty).rejects.toMatchObject({ code: 'empty-range' });
    const far = desk.start({ channel: 'main', from: TEN + 400 * 86_400 * S }, ZOE);
    await expect(far).rejects.toMatchObject({ code: 'out-of-range' });
  });

  it('trims, and keeps no longer what is cut off', async () => {
    const { desk, library, archive } = await open();
    const marks = [5, 25, 45].map((at) => ({ atTicks: TEN + at * S, title: `${at}` }));
    await library.add(makeRecording({ marks, byteLength: 60_000 }), ZOE);
    const trimmed = await desk.edit('one', { from: TEN + 21 * S, to: TEN + 40 * S, title: 'Short' }, ZOE);
    expect(trimmed).toMatchObject({
      title: 'Short',
      fromTicks: TEN + 21 * S,
      toTicks: TEN + 40 * S,
      byteLength: 20_000,
    });
    expect(trimmed.marks.map(({ title }) => title)).toEqual(['25']);
    expect(archive.pins.get('one')).toEqual({ from: TEN + 21 * S, to: TEN + 40 * S });
    // What the archive still has can be taken back.
    expect(await desk.edit('one', { from: TEN - 60 * S }, ZOE)).toMatchObject({ fromTicks: TEN, byteLength: 40_000 });
    for (const [range, code] of [
      [{ from: TEN + 50 * S, to: TEN + 40 * S }, 'empty-range'],
      [{ to: TEN + 200 * S }, 'out-of-range'],
      [{ from: TEN - 90 * S, to: TEN - 80 * S }, 'nothing-there'],
    ] as const) {
      await expect(desk.edit('one', range, ZOE)).rejects.toMatchObject({ code });
    }
    expect(library.get('one')).toMatchObject({ fromTicks: TEN, toTicks: TEN + 40 * S });
  });

  it('leaves the ends of a clip where they were wanted', async () => {
    const { desk, library } = await open();
    await library.add(makeRecording({ kind: 'clip', fromTicks: TEN + 1, toTicks: TEN + 30 * S + 7 }), ZOE);
    expect(await desk.edit('one', { from: TEN + 9 }, ZOE)).toMatchObject({
      fromTicks: TEN + 9,
      toTicks: TEN + 30 * S + 7,
    });
  });

  it('marks the present, a moment, or so far from the beginning', async () => {
    const { desk, library } = await open();
    await library.add(makeRecording({ state: 'live', toTicks: undefined }), ZOE);
    await desk.mark('one', { title: 'now' }, ZOE);
    await desk.mark('one', { title: 'moment', at: TEN + 7 * S }, ZOE);
    await desk.mark('one', { title: 'offset', offset: 3 * S }, ZOE);
    const { marks } = library.get('one')!;
    expect(marks).toEqual([
      { atTicks: TEN + 3 * S, title: 'offset' },
      { atTicks: TEN + 7 * S, title: 'moment' },
      { atTicks: TEN + 100 * S, title: 'now' },
    ]);
    await desk.unmark('one', 1, ZOE);
    expect(library.get('one')!.marks.map(({ title }) => title)).toEqual(['offset', 'now']);
    await expect(desk.unmark('one', 2, ZOE)).rejects.toMatchObject({ code: 'unknown-mark' });
    await expect(desk.mark('one', { title: 'x', at: TEN - 1 }, ZOE)).rejects.toMatchObject({ code: 'out-of-range' });
    await expect(desk.mark('one', { title: 'x', at: TEN + 101 * S }, ZOE)).rejects.toMatchObject({
      code: 'out-of-range',
    });
  });

  it('stops what is on the air, and removes what is not', async () => {
    const { desk, library } = await open();
    await library.add(makeRecording({ state: 'live', toTicks: undefined }), ZOE);
    await expect(desk.remove('one', ZOE)).rejects.toMatchObject({ code: 'is-live' });
    const stopped = await desk.stop('one', ZOE);
    expect(await desk.stop('one', ZOE)).toEqual(stopped);
    await library.add(makeRecording({ id: 'two' }), ZOE);
    await expect(desk.stop('two', ZOE)).rejects.toMatchObject({ code: 'not-live' });
    await desk.remove('two', ZOE);
    await expect(desk.remove('two', ZOE)).rejects.toMatchObject({ code: 'unknown-recording' });
    await library.add(
      makeRecording({ id: 'event', state: 'upcoming', cause: 'schedule', fromTicks: TEN + 900 * S }),
      ZOE,
    );
    await expect(desk.remove('event', ZOE)).rejects.toMatchObject({ code: 'scheduled' });
  });

  it('takes tags that differ in capitals for one', async () => {
    const { desk, library } = await open();
    await library.add(makeRecording(), ZOE);
    expect((await desk.edit('one', { tags: ['News', 'Sport', 'news'] }, ZOE)).tags).toEqual(['News', 'Sport']);
    expect(library.list({ tag: 'SPORT', limit: 5 }).items).toHaveLength(1);
    expect(library.list({ tag: 'spor', limit: 5 }).items).toHaveLength(0);
  });
});
