import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../../support/wait.ts';
import type { Bench, BenchContext, BenchResult } from '../bench.ts';
import { cpuSeconds } from '../measure/cpu.ts';
import { freePort } from '../measure/free-port.ts';
import { nodeProgram, Program } from '../measure/program.ts';
import { median } from '../measure/rounds.ts';

const MAIN = new URL('../../../src/main.ts', import.meta.url);
const STREAMS = 20;
/** CPU seconds for a minute of one stream of 3 Mbit/s. */
const LIMIT = 0.25;
const ROUNDS = 3;
const ROUND_SECONDS = 10;
/**
 * Until the code is compiled, the publishers' first burst is over, and files are written over as in a server that has run
 * for long: they are kept for three windows, and rest for a minute.
 */
const WARM_SECONDS = 110;
/** Short, so that this comes soon. */
const WINDOW = '12s';

const configText = (httpPort: number, rtmpPort: number): string => {
  const channels = Array.from(
    { length: STREAMS },
    (_, index) =>
      `  c${index}: { inputs: [{ name: studio, type: rtmp, key: k${index} }], ladder: [source], window: ${WINDOW} }`,
  );
  return [
    `http: { host: 127.0.0.1, port: ${httpPort} }`,
    `rtmp: { host: 127.0.0.1, port: ${rtmpPort} }`,
    'data: ./data',
    'log: { level: warn }',
    'channels:',
    ...channels,
    '',
  ].join('\n');
};

const isPlayable = async (http: string, channel: string): Promise<boolean> => {
  try {
    const response = await fetch(`${http}/live/${channel}/source/index.m3u8`);
    return response.ok && /\.ts$/m.test(await response.text());
  } catch {
    // Not listening yet; whoever asks waits, with a limit.
    return false;
  }
};

const run = async (context: BenchContext): Promise<BenchResult> => {
  const { flv } = await context.media();
  const folder = await mkdtemp(join(context.folder, 'source-'));
  const [httpPort, rtmpPort] = [await freePort(), await freePort()];
  await writeFile(join(folder, 'source.yaml'), configText(httpPort, rtmpPort));
  const server = nodeProgram(MAIN, ['--config', join(folder, 'source.yaml')], { cwd: folder });
  await server.says(/Watch/);
  const publishers = Array.from(
    { length: STREAMS },
    (_, index) =>
      new Program('ffmpeg', [
        ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-re', '-i', flv, '-c', 'copy', '-f', 'flv'],
        `rtmp://127.0.0.1:${rtmpPort}/live/k${index}`,
      ]),
  );
  const http = `http://127.0.0.1:${httpPort}`;
  await waitFor('all channels', async () => {
    const ready = await Promise.all(publishers.map((_, index) => isPlayable(http, `c${index}`)));
    return ready.every(Boolean);
  });
  await sleep(WARM_SECONDS * 1000);
  const perMinute: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = cpuSeconds(server.pid);
    await sleep(ROUND_SECONDS * 1000);
    perMinute.push(((cpuSeconds(server.pid) - before) / STREAMS / ROUND_SECONDS) * 60);
  }
  await Promise.all(publishers.map((publisher) => publisher.stop()));
  await server.stop();
  return {
    figures: [
      {
        name: 'RTMP in, HLS out, nothing encoded',
        unit: 'CPU s/stream min',
        ours: median(perMinute),
        peer: { name: 'limit', value: LIMIT },
        wanted: { most: 1 },
      },
    ],
  };
};

/** Twenty publishers at once, each with a channel that has nothing but the source. */
export const source: Bench = {
  name: 'source',
  summary: `${STREAMS} streams of 3 Mbit/s passed through without an encoder: processor time of the whole server`,
  run,
};
