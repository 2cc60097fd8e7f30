import { describe, expect, it, onTestFinished } from 'vitest';
import { RecordingLife } from '../../../src/library/recording-life.ts';
import { quietLog } from '../../support/rig.ts';
import { waitFor } from '../../support/wait.ts';
import { makeRecording, openLibrary, S, TEN, ZOE } from './fixture.ts';

const start = async (...given: Parameters<typeof openLibrary>) => {
  const rig = await openLibrary(...given);
  const channels = new Set(['main']);
  const { library, archive, clock } = rig;
  const hasChannel = (name: string): boolean => channels.has(name);
  const life = new RecordingLife({ library, archives: archive, hasChannel, now: () => clock.now, log: quietLog() });
  life.start();
  onTestFinished(() => life.stop());
  const whenState = (id: string, state: string) =>
    waitFor(`${id} to be ${state}`, () => {
      const recording = library.get(id);
      return recording?.state === state && recording;
    });
  return { ...rig, life, channels, whenState };
};

describe('the life of a recording', () => {
  it('is finished when the last segment of all renditions is on disk', async () => {
    const { desk, archive, clock, events, whenState, library } = await start();
    archive.fill(TEN, TEN + 20 * S, ['720p']);
    archive.fill(TEN, TEN + 18 * S, ['audio']);
    const { id } = await desk.start({ channel: 'main', title: 'Show' }, ZOE);
    clock.now = TEN + 19 * S;
    const stopped = await desk.stop(id, ZOE);
    expect(stopped).toMatchObject({ state: 'live', toTicks: TEN + 19 * S });
    // Another one, complete, is finished meanwhile: this one was looked at as well, and left.
    await library.add(makeRecording({ id: 'sound', state: 'live', toTicks: TEN + 17 * S }), ZOE);
    await whenState('sound', 'finished');
    expect(library.get(id)!.state).toBe('live');
    archive.fill(TEN + 18 * S, TEN + 20 * S, ['audio']);
    const done = await whenState(id, 'finished');
    expect(done).toMatchObject({ fromTicks: TEN, toTicks: TEN + 19 * S, byteLength: 20_000, problem: undefined });
    expect(archive.pins.get(id)).toEqual({ from: TEN, to: TEN + 19 * S });
    const told = events.filter(({ recording }) => recording.id === id).map(({ what, by }) => `${what} by ${by.who}`);
    expect(told).toEqual(['started by Zoë', 'stopped by Zoë', 'finished by clock']);
  });

  it('is announced, goes on the air and ends by itself', async () => {
    const { desk, archive, clock, whenState } = await start();
    const { id, state } = await desk.start({ channel: 'main', from: TEN + 60 * S, to: TEN + 120 * S }, ZOE);
    expect(state).toBe('upcoming');
    expect(archive.pins.size).toBe(0);
    clock.now = TEN + 60 * S;
    await whenState(id, 'live');
    expect(archive.pins.get(id)).toEqual({ from: TEN + 60 * S, to: Infinity });
    archive.fill(TEN + 58 * S, TEN + 130 * S);
    clock.now = TEN + 121 * S;
    expect(await whenState(id, 'finished')).toMatchObject({ toTicks: TEN + 120 * S, byteLength: 60_000 });
  });

  it('ends with what there is when nothing more comes, and says what is missing', async () => {
    const { desk, archive, clock, whenState } = await start();
    archive.fill(TEN + 4 * S, TEN + 10 * S);
    archive.fill(TEN + 14 * S, TEN + 20 * S);
    const { id } = await desk.start({ channel: 'main' }, ZOE);
    clock.now = TEN + 30 * S;
    await desk.stop(id, ZOE);
    clock.now = TEN + 46 * S;
    expect(await whenState(id, 'finished')).toMatchObject({
      ...{ fromTicks: TEN + 4 * S, toTicks: TEN + 20 * S, problem: '4.0 s are missing in it' },
    });
  });

  it('has failed when nothing was on the air', async () => {
    const { desk, archive, clock, whenState } = await start();
    const { id } = await desk.start({ channel: 'main', to: TEN + 10 * S }, ZOE);
    clock.now = TEN + 30 * S;
    expect((await whenState(id, 'failed')).problem).toMatch(/^nothing was on the air/);
    expect(archive.pins.size).toBe(0);
  });

  it('goes on after a restart, and is closed where its channel is gone', async () => {
    const first = await openLibrary();
    first.archive.fill(TEN, TEN + 20 * S);
    await first.library.add(makeRecording({ id: 'goes-on', state: 'live', toTicks: undefined }), ZOE);
    const gone = makeRecording({ id: 'gone', state: 'live', toTicks: undefined, archive: { channel: 'old' } });
    await first.library.add(gone, ZOE);
    await first.library.close();
    const { library, whenState, clock, desk, archive } = await start(first.folder, first.archive);
    clock.now = TEN + 3600 * S;
    expect(await whenState('gone', 'finished')).toMatchObject({ toTicks: TEN + 20 * S });
    expect(library.get('goes-on')!.state).toBe('live');
    archive.fill(TEN + 3590 * S, TEN + 3604 * S);
    await desk.stop('goes-on', ZOE);
    expect((await whenState('goes-on', 'finished')).problem).toBe('3570.0 s are missing in it');
  });
});
