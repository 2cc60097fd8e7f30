import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secondsToTicks, ticksToSeconds, type Ticks } from '../../../src/clock/ticks.ts';
import { ClipDesk, type ClipCommand, type NewClip } from '../../../src/export/clip/clip-desk.ts';
import { ClipMaker, type ClipFileState } from '../../../src/export/clip/clip-maker.ts';
import type { ExportSubject } from '../../../src/export/subject.ts';
import type { Recording } from '../../../src/library/recording.ts';
import { ProcessLedger } from '../../../src/process/ledger.ts';
import { makeArchive, type MadeArchive } from '../../support/made-archive.ts';
import { makeNumberedFile, readNumbers } from '../../support/numbered-file.ts';
import { quietLog, temporaryFolder } from '../../support/rig.ts';
import { waitFor } from '../../support/wait.ts';

const FROM = secondsToTicks(1_790_000_000);
const { path: folder, remove } = temporaryFolder();
let archive: MadeArchive;
beforeAll(async () => {
  const file = join(folder, 'numbered.ts');
  await makeNumberedFile(file, { seconds: 6 });
  archive = makeArchive({ file, folder: join(folder, 'archive'), from: FROM, frame: 3000 });
});
afterAll(remove);

let rigs = 0;
const rig = async (
  options: { ffmpeg?: string; growing?: boolean; now?: Ticks; prepare?: (clips: string) => void } = {},
) => {
  const { ffmpeg = 'ffmpeg', growing = false, now = archive.to } = options;
  const clips = join(folder, `clips-${++rigs}`);
  mkdirSync(clips);
  options.prepare?.(clips);
  const ledger = new ProcessLedger(join(folder, 'run', `children-${rigs}.json`));
  const maker = new ClipMaker({ ffmpeg, folder: clips, ledger, log: quietLog() });
  await maker.start();
  const { reader, from, to } = archive;
  const subject: ExportSubject = {
    ...{ id: 'live/main', title: 'Main stage', archive: { channel: 'main' }, reader, range: { from, to }, growing },
  };
  const recordings = new Map<string, Recording>();
  const add = ({ range, title, archive: place }: NewClip): Promise<Recording> => {
    const id = `clip${recordings.size + 1}`;
    const recording = {
      id,
      kind: 'clip',
      archive: place,
      title,
      fromTicks: range.from,
      toTicks: range.to,
    } as Recording;
    recordings.set(id, recording);
    return Promise.resolve(recording);
  };
  const desk = new ClipDesk({
    library: { add, get: (id) => recordings.get(id) },
    maker,
    subjectOf: (id) => {
      const found = recordings.get(id);
      return Promise.resolve(found && { ...subject, range: { from: found.fromTicks, to: found.toTicks! } });
    },
    now: () => now,
  });
  const cut = (command: ClipCommand) => desk.cut(subject, command, { who: 'somebody' });
  const settled = (id: string): Promise<ClipFileState> =>
    waitFor('the file', async () => {
      const file = (await desk.find(id))?.file;
      return file && file.state !== 'waiting' && file.state !== 'making' && file;
    });
  return { clips, maker, desk, cut, settled };
};

const seconds = (text: number): string => `${ticksToSeconds(FROM) + text}`;

describe('the desk of clips', () => {
  it('answers at once, and has the file made in its turn', async () => {
    const { maker, cut, settled } = await rig();
    const made = await Promise.all([
      cut({ in: seconds(0.5), out: seconds(1.5) }),
      cut({ in: '0:02', out: '0:03', title: 'B' }),
    ]);
    expect(made.map(({ recording: { title }, file }) => [title, file.state])).toEqual([
      ['Main stage', expect.stringMatching(/waiting|making/)],
      ['B', expect.stringMatching(/waiting|making/)],
    ]);
    for (const { recording } of made) expect(await settled(recording.id)).toMatchObject({ state: 'ready' });
    expect(readNumbers(maker.path('clip1')).numbers).toEqual(Array.from({ length: 30 }, (_, index) => 15 + index));
    expect(readNumbers(maker.path('clip2')).numbers).toEqual(Array.from({ length: 30 }, (_, index) => 60 + index));
  });

  it('says what would be right', async () => {
    const { cut } = await rig();
    await expect(cut({ in: 'soon', out: seconds(2) })).rejects.toThrow('in: "soon" is no moment');
    await expect(cut({ in: seconds(2), out: seconds(2) })).rejects.toThrow('out: must be later than the in point');
    await expect(cut({ in: seconds(2), out: seconds(60) })).rejects.toThrow('out: has not been on the air yet');
    await expect(cut({ in: seconds(-40), out: seconds(-20) })).rejects.toMatchObject({ code: 'nothing-there' });
    await expect(cut({ in: seconds(-40_000), out: seconds(2) })).rejects.toThrow('at most 6 hours');
  });

  it('waits for an out point that is on its way to the disk', async () => {
    const { cut } = await rig({ growing: true, now: archive.to + secondsToTicks(5) });
    const { reader, to } = archive;
    let asked = 0;
    const extent = reader.extent.bind(reader);
    reader.extent = async () => {
      const range = (await extent())!;
      return ++asked < 3 ? { ...range, to: to - secondsToTicks(2) } : range;
    };
    const { recording } = await cut({ in: seconds(3), out: seconds(5.5) });
    expect(asked).toBe(3);
    expect(recording.toTicks).toBe(FROM + secondsToTicks(5.5));
    reader.extent = extent;
  });

  it('sweeps what a crash left half done, and makes what is missing when somebody asks', async () => {
    const half = ['a.mp4.part', 'a.mp4.data.part', 'b.mp4'];
    const { clips, maker, cut, settled } = await rig({
      prepare: (clips) => half.forEach((name) => writeFileSync(join(clips, name), 'x')),
    });
    expect(readdirSync(clips)).toEqual(['b.mp4']);
    const { recording } = await cut({ in: '0:01', out: '0:02' });
    await settled(recording.id);
    rmSync(maker.path(recording.id));
    expect(await settled(recording.id)).toMatchObject({ state: 'ready' });
    await maker.remove(recording.id);
    expect(existsSync(maker.path(recording.id))).toBe(false);
  });

  it('tells why a file could not be made, and leaves none behind', async () => {
    const { clips, cut, settled } = await rig({ ffmpeg: 'false' });
    const { recording } = await cut({ in: '0:00.5', out: '0:01.5' });
    expect(await settled(recording.id)).toMatchObject({ state: 'failed', code: 'encoder' });
    expect(readdirSync(clips)).toEqual([]);
    const missing = await rig({ ffmpeg: '/nowhere/ffmpeg' });
    const second = await missing.cut({ in: '0:00.5', out: '0:01.5' });
    expect(await missing.settled(second.recording.id)).toMatchObject({
      problem: expect.stringContaining('ENOENT') as string,
    });
  });

  it('ends what it is making when the server stops', async () => {
    const { clips, maker, cut } = await rig();
    await cut({ in: '0:00.5', out: '0:05.5' });
    await maker.stop();
    expect(readdirSync(clips).filter((name) => name.endsWith('.part'))).toEqual([]);
    await expect(cut({ in: '0:00.5', out: '0:05.5' })).rejects.toMatchObject({ code: 'busy' });
  });
});
