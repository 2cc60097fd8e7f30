import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchBrowser } from '../../support/browser.ts';
import { CrashServer } from '../../support/crash-server.ts';
import { CrashWatch } from '../../support/crash-watch.ts';
import { PlayerPage, type PlayerReport } from '../../support/player-page.ts';
import { waitFor } from '../../support/wait.ts';
import type { Bench, BenchContext, BenchResult } from '../bench.ts';
import { freePort } from '../measure/free-port.ts';

const KILLS = Number(process.env['SLUICE_BENCH_KILLS'] ?? 50);
const RENDITIONS = ['small', 'audio'];
const CHANNEL = `
  main:
    title: Killed again and again
    inputs: [{ name: pattern, type: test, size: 320x180, frameRate: 15 }]
    ladder:
      - { name: small, width: 320, height: 180, frameRate: 15, videoBitrate: 300k, audioBitrate: 64k, preset: ultrafast }
      - { name: audio, kind: audio, audioBitrate: 64k }
    segment: 1s
    window: 60s
    record: true
`;
/** Segments of each rendition between two kills, and after the last. */
const BETWEEN = 3;
/** Pictures of the player after each kill: it goes on, from behind the hole. */
const PICTURES = 15;
const PATIENCE_MS = 60_000;

/** The server is killed (SIGKILL) at random moments, while hls.js plays and a strict viewer writes down what it is told. */
export const crash: Bench = {
  name: 'crash',
  summary: `${KILLS} times kill -9 with hls.js and a strict viewer attached (some ten minutes)`,
  onlyByName: true,
  run: async (context: BenchContext): Promise<BenchResult> => {
    const folder = await mkdtemp(join(context.folder, 'crash-'));
    const server = new CrashServer(folder, { http: await freePort(), rtmp: await freePort() }, CHANNEL);
    const watch = new CrashWatch(`${server.http}/live/main/`);
    const goesOn = async (): Promise<void> => {
      const wanted = watch.published + BETWEEN * RENDITIONS.length;
      const come = async (): Promise<boolean> => (await watch.look(RENDITIONS)) && watch.published >= wanted;
      await waitFor('segments', come, PATIENCE_MS).catch((error: unknown) => {
        throw new Error(`${(error as Error).message}: ${server.output}`, { cause: error });
      });
    };
    server.start();
    const browser = await launchBrowser();
    const halfFiles: string[] = [];
    const restarts: number[] = [];
    let last: PlayerReport | undefined;
    try {
      await goesOn();
      const player = await PlayerPage.open(browser, 'hls.js', `${server.http}/live/main/index.m3u8`, false, true);
      await player.plays(1);
      for (let kill = 1; kill <= KILLS; kill++) {
        await sleep(1000 * Math.random());
        await server.end('SIGKILL');
        halfFiles.push(...server.halfFiles('main'));
        server.start();
        await goesOn();
        const isPlaying = await goesOnPlaying(player);
        last = await player.report();
        if (!isPlaying) {
          context.say(`kill ${kill}: the player says ${JSON.stringify(last)}`);
          restarts.push(kill);
          break;
        }
        if (kill % 10 === 0) context.say(`${kill} kills, ${watch.published} segments, ${watch.faults.length} faults`);
      }
      await watch.judge();
    } finally {
      await browser.close();
      await server.end('SIGTERM');
    }
    for (const fault of [...watch.faults, ...halfFiles].slice(0, 20)) context.say(fault);
    const none = { peer: { name: 'segments', value: watch.published }, wanted: { most: 0 } } as const;
    return {
      figures: [
        { name: 'segments published', unit: '', ours: watch.published, peer: { name: 'kills', value: KILLS } },
        { name: 'lost, changed or renumbered', unit: '', ours: watch.faults.length, ...none },
        { name: 'half files', unit: '', ours: halfFiles.length, ...none },
        { name: 'player had to be started again', unit: '', ours: restarts.length, ...none },
        { name: "player's fatal errors", unit: '', ours: last?.errors.length ?? 0, ...none },
      ],
    };
  },
};

/** Whether pictures come that were made after the restart. */
const goesOnPlaying = async (player: PlayerPage): Promise<boolean> => {
  const before = (await player.report()).pictures;
  const hasMore = async (): Promise<boolean> => (await player.report()).pictures >= before + PICTURES;
  try {
    return await waitFor('pictures', hasMore, PATIENCE_MS);
  } catch {
    // It says itself, in the report, how it stands.
    return false;
  }
};
