import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChannelState } from '../../src/channel/state.ts';
import { runFfmpeg, temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

/** A tone of 997 Hz at -20 dBFS in both channels: -20 LUFS (EBU Tech 3341, case 1). ffmpeg's sine is an eighth. */
const TONE = "aevalsrc='0.1*sin(2*PI*997*t)|0.1*sin(2*PI*997*t):s=48000'";
/** Seconds of pictures and tone, and then of neither. */
const WELL = 16;
const BAD = 8;

describe('the quality of a programme', () => {
  const folder = temporaryFolder();
  let test: TestServer;

  const quality = async (): Promise<ChannelState['quality']> => (await test.state()).quality;
  const text = async (path: string): Promise<string> => (await fetch(test.http + path)).text();

  beforeAll(async () => {
    const file = join(folder.path, 'film.mp4');
    await runFfmpeg([
      ...['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=30', '-f', 'lavfi', '-i', TONE, '-t', String(WELL + BAD)],
      ...['-vf', `drawbox=t=fill:color=black:enable='gte(t,${WELL})'`, '-af', `volume=0:enable='gte(t,${WELL})'`],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '128k'],
      file,
    ]);
    test = await startServer(
      folder.path,
      `    inputs: [{ name: film, type: file, paths: [${file}] }]
    quality: { black: 3s, frozen: 3s, silent: 3s }
${SMALL_CHANNEL}`,
    );
  });

  afterAll(async () => {
    await test?.server.stop();
    folder.remove();
  });

  it('is measured on what viewers get, and what is wrong is told everywhere', async () => {
    const measured = await waitFor('the loudness of ten seconds', async () => {
      const now = await quality();
      return now?.loudness?.integrated !== undefined && now.loudness.truePeak !== undefined && now;
    });
    expect(measured.problems).toEqual([]);
    const { shortTerm, integrated, truePeak } = measured.loudness!;
    for (const level of [shortTerm, integrated!]) expect(Math.abs(level + 20)).toBeLessThan(0.5);
    expect(Math.abs(truePeak! + 20)).toBeLessThan(2);
    expect(Math.abs(measured.avOffset!)).toBeLessThan(0.1);
    expect(measured.keyFrameInterval).toBeCloseTo(1, 1);
    expect(await text('/metrics')).toMatch(/^sluice_programme_integrated_loudness_lufs\{channel="main"\} -(19|20)/m);
    // Health may have been judged a moment before there was one.
    await waitFor('the loudness in health', async () =>
      /'main_loudness'=-(19|20)[^ ]*;-36:-8/.test(await text('/health/main')),
    );

    const bad = await waitFor('all three problems', async () => {
      const now = await quality();
      return now?.problems.length === 3 && now;
    });
    expect(bad.reason).toMatch(/picture black for \d+ s/);
    const health = await text('/health/main');
    expect(health).toContain('WARNING');
    expect(health).toMatch(/the programme is black/);
    expect(await text('/metrics')).toMatch(/^sluice_programme_problem\{channel="main",problem="silent"\} 1$/m);

    await waitFor('all well again', async () => (await quality())?.problems.length === 0);
    const { events } = (await (await fetch(`${test.http}/api/v1/events/recent?type=quality`)).json()) as {
      events: { problem: string; raised: boolean }[];
    };
    for (const problem of ['black', 'frozen', 'silent']) {
      // The film is played again and again.
      const raised = events.filter((one) => one.problem === problem).map((one) => one.raised);
      expect(raised).toEqual(expect.arrayContaining([true, false]));
    }
  });
});
