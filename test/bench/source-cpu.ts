import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { kill } from '../support/publisher.ts';
import { ffmpeg, runFfmpeg, temporaryFolder } from '../support/rig.ts';
import { waitFor } from '../support/wait.ts';

export const name = 'source';
export const summary = 'CPU time of RTMP in to HLS out with nothing but a source rendition, per stream of 3 Mbit/s';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const STREAMS = 20;
const SETTLE_S = 6;
const MEASURE_S = 30;
/** CPU seconds per minute of a stream of 3 Mbit/s. */
const LIMIT = 0.25;
const BITRATE = 3_000_000;
/** USER_HZ of every Linux that Node runs on. */
const CLOCK_TICKS = 100;

interface CpuTime {
  readonly user: number;
  readonly system: number;
}

/** What a process has used so far with all its threads, children left out; seconds. */
const cpuTime = (pid: number): CpuTime => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { user: Number(fields[11]) / CLOCK_TICKS, system: Number(fields[12]) / CLOCK_TICKS };
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** 20 s of pictures with enough noise that 3 Mbit/s are used, with a key frame every two seconds. */
const makeSample = (file: string): Promise<void> =>
  runFfmpeg([
    ...['-f', 'lavfi', '-i', 'testsrc2=s=1280x720:r=30,noise=alls=20:allf=t', '-f', 'lavfi', '-i', 'sine=r=48000'],
    ...['-t', '20', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '60', '-pix_fmt', 'yuv420p'],
    ...['-b:v', '2.87M', '-maxrate', '2.87M', '-bufsize', '2.87M', '-c:a', 'aac', '-b:a', '128k', '-ac', '2', file],
  ]);

const config = (folder: string, http: number, rtmp: number): string => {
  const channels = Array.from(
    { length: STREAMS },
    (_, index) =>
      `  c${index}: { inputs: [{ name: studio, type: rtmp, key: key${index} }], ladder: [source], segment: 2s }`,
  );
  return `http: { host: 127.0.0.1, port: ${http} }
rtmp: { host: 127.0.0.1, port: ${rtmp} }
data: ${join(folder, 'data')}
log: { level: warn }
channels:
${channels.join('\n')}
`;
};

const lastMsn = async (http: number, channel: number): Promise<number | false> => {
  const answer = await fetch(`http://127.0.0.1:${http}/live/c${channel}/source/index.m3u8`);
  const numbers = (await answer.text()).match(/^\d+(?=\.ts$)/gm);
  return answer.ok && numbers ? Number(numbers.at(-1)) : false;
};

const everyChannel = <T>(ask: (channel: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: STREAMS }, (_, index) => ask(index)));

interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly peer: { readonly name: string; readonly value: number };
  readonly wanted: { readonly most: number };
}

/** Tells the CPU time beside its limit. @param context `say` takes lines for people */
export const run = async (
  context: { say(text: string): void } = { say: (text) => console.log(text) },
): Promise<{ readonly figures: readonly Figure[] }> => {
  const folder = temporaryFolder();
  const started: ChildProcess[] = [];
  try {
    const [http, rtmp] = [await freePort(), await freePort()];
    const sample = join(folder.path, 'sample.flv');
    await makeSample(sample);
    const file = join(folder.path, 'config.yaml');
    writeFileSync(file, config(folder.path, http, rtmp));
    const flags = process.env['BENCH_NODE_FLAGS']?.split(' ') ?? [];
    const server = spawn(process.execPath, [...flags, MAIN, 'serve', '--config', file], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    started.push(server);
    await waitFor('the server', () =>
      fetch(`http://127.0.0.1:${http}/health`).then(
        () => true,
        () => false,
      ),
    );
    for (let index = 0; index < STREAMS; index++) {
      const url = `rtmp://127.0.0.1:${rtmp}/live/key${index}`;
      started.push(ffmpeg(['-re', '-stream_loop', '-1', '-i', sample, '-c', 'copy', '-f', 'flv', url]));
    }
    await everyChannel((index) => waitFor(`segments of channel ${index}`, () => lastMsn(http, index)));
    await sleep(SETTLE_S * 1000);
    const msnBefore = await everyChannel((index) => lastMsn(http, index));
    const before = cpuTime(server.pid!);
    const startedAt = performance.now();
    await sleep(MEASURE_S * 1000);
    const after = cpuTime(server.pid!);
    const seconds = (performance.now() - startedAt) / 1000;
    const msnAfter = await everyChannel((index) => lastMsn(http, index));
    const fewest = Math.min(...msnAfter.map((msn, index) => Number(msn) - Number(msnBefore[index])));
    if (fewest < MEASURE_S / 2 - 2) throw new Error(`a channel made only ${fewest} segments`);

    const perMinute = (used: number): number => (used * 60) / seconds / STREAMS;
    const user = perMinute(after.user - before.user);
    const system = perMinute(after.system - before.system);
    const total = user + system;
    const memory = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1];
    context.say(
      `source: ${total.toFixed(3)} CPU s per stream minute at ${BITRATE / 1e6} Mbit/s ` +
        `(${user.toFixed(3)} user, ${system.toFixed(3)} system; ${STREAMS} streams, ${seconds.toFixed(0)} s), ` +
        `${(total / LIMIT).toFixed(2)} of the limit of ${LIMIT}; ${Math.round(Number(memory) / 1024)} MB`,
    );
    const peer = { name: 'limit', value: LIMIT };
    return { figures: [{ name: summary, unit: 'CPU s/stream minute', ours: total, peer, wanted: { most: 1 } }] };
  } finally {
    const [server, ...publishers] = started;
    await Promise.all(publishers.map(kill));
    if (server && server.exitCode === null) {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await gone;
    }
    folder.remove();
  }
};

if (import.meta.main) await run();
