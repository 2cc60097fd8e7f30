import { describe, expect, it } from 'vitest';
import { measuredWords } from '../../../src/cli/measure.ts';
import { largestHeld, measureMachine, SPARE } from '../../../src/machine/measure.ts';
import { MeasureError } from '../../../src/machine/measure-error.ts';
import { FrameProgress } from '../../../src/machine/progress.ts';
import { MachineDesk } from '../../../src/server/machine-desk.ts';
import { quietLog } from '../../support/rig.ts';

const tools = { ffmpeg: 'ffmpeg', ledger: { add: () => {}, remove: () => {} }, log: quietLog() };

describe('a measurement of the machine', () => {
  it('tries smaller ladders until one leaves 30 % to spare, and shares the time among them', async () => {
    const tried: { names: string; seconds: number }[] = [];
    const speeds = [0.6, 1.29, 1.3];
    const found = await largestHeld(10, (rungs, seconds) => {
      tried.push({ names: rungs.map(({ name }) => name).join(), seconds });
      return Promise.resolve(speeds[tried.length - 1]!);
    });
    expect(found).toEqual({ speed: 1.3, holds: ['480p', '360p', '240p', 'audio'] });
    expect(tried).toEqual([
      { names: '1080p,720p,480p,360p,audio', seconds: 2 },
      { names: '720p,480p,360p,240p,audio', seconds: 2 },
      { names: '480p,360p,240p,audio', seconds: 2 },
    ]);
  });

  it('says so where nothing can be encoded', async () => {
    const found = await largestHeld(1, () => Promise.resolve(0.2));
    expect(found).toEqual({ speed: 0.2, holds: [] });
    const words = measuredWords({ ...found, seconds: 3, cores: 1, ladder: ['source'] });
    expect(words).toContain('encodes nothing with time to spare');
    expect(words).toContain('ladder: [source]');
  });

  it('reads the progress of ffmpeg in whatever pieces it comes', () => {
    const progress = new FrameProgress();
    expect(progress.push('frame=7\nfps=3\nfra')).toBe(7);
    expect(progress.push('me=1')).toBeUndefined();
    expect(progress.push('2\nspeed=1x\n')).toBe(12);
  });

  it('encodes with the real encoder', { timeout: 120_000 }, async () => {
    const measured = await measureMachine(1, tools);
    expect(measured.speed).toBeGreaterThan(0);
    if (measured.holds.length > 0) expect(measured.speed).toBeGreaterThanOrEqual(SPARE);
    expect(measured.ladder.length).toBeGreaterThan(0);
    expect(measured.holds.at(-1) ?? 'audio').toBe('audio');
  });

  it('tells what is wrong with an ffmpeg that cannot do it', async () => {
    const problem = measureMachine(1, { ...tools, ffmpeg: '/nowhere/ffmpeg' });
    await expect(problem).rejects.toThrow(/\/nowhere\/ffmpeg/);
    await expect(problem).rejects.toBeInstanceOf(MeasureError);
  });

  it('is made once at a time on a server, and given up when that stops', { timeout: 30_000 }, async () => {
    const desk = new MachineDesk(tools);
    const first = desk.measure(20);
    const given = expect(first).rejects.toMatchObject({ code: 'given-up' });
    await expect(desk.measure(1)).rejects.toMatchObject({ code: 'measuring' });
    desk.stop();
    await given;
  });
});
