import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChannelState } from '../../../src/channel/state.ts';
import { waitFor } from '../../support/wait.ts';
import type { Bench, BenchContext, Figure } from '../bench.ts';
import { familyUsage } from '../measure/cpu.ts';
import { freePort } from '../measure/free-port.ts';
import { nodeProgram, Program } from '../measure/program.ts';

const MAIN = new URL('../../../src/main.ts', import.meta.url);
/** From `npm start` to a picture on the slate, s. */
const START_LIMIT = 5;
/** Of what the encoder uses. */
const NODE_SHARE = 0.05;
const STARTS = 3;
const WATCHED_SECONDS = 60;
/** The ladder follows the publisher's size: that takes an encoder's start. */
const SETTLE_SECONDS = 8;
const MEGABYTE = 1e6;
/** The server asks for credentials, as it listens on all addresses. */
const TOKEN = 'a-token-of-the-bench-for-its-own-server';

/** The program as a user starts it, without a config, in an empty folder. */
class Server {
  readonly #program: Program;
  readonly http: string;
  readonly #rtmpPort: number;
  readonly #began = performance.now();

  constructor(folder: string, httpPort: number, rtmpPort: number) {
    const env = {
      SLUICE_HTTP_PORT: String(httpPort),
      SLUICE_RTMP_PORT: String(rtmpPort),
      SLUICE_DATA: join(folder, 'data'),
      SLUICE_CONFIG: '',
      SLUICE_API_TOKEN: TOKEN,
      INIT_CWD: folder,
    };
    this.#program = nodeProgram(MAIN, [], { cwd: folder, env });
    this.http = `http://127.0.0.1:${httpPort}`;
    this.#rtmpPort = rtmpPort;
  }

  static async start({ folder }: BenchContext): Promise<Server> {
    return new Server(await mkdtemp(join(folder, 'start-')), await freePort(), await freePort());
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** Seconds from the start until a player could have had its first segment whole. */
  async firstSegment(): Promise<number> {
    await waitFor('a segment', async () => {
      if (this.#program.over) throw new Error(`the server ended: ${this.#program.output}`);
      const playlist = await this.#firstLine('/live/main/index.m3u8');
      const segment = playlist && (await this.#firstLine(playlist));
      return segment && (await this.#fetch(segment));
    });
    return (performance.now() - this.#began) / 1000;
  }

  async publishUrl(): Promise<string> {
    const [, key] = await this.#program.says(/Stream key\s+(\S+)/);
    return `rtmp://127.0.0.1:${this.#rtmpPort}/live/${key}`;
  }

  async state(): Promise<ChannelState> {
    const headers = { Authorization: `Bearer ${TOKEN}` };
    return (await (await fetch(`${this.http}/api/v1/channels/main`, { headers })).json()) as ChannelState;
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }

  /** The path that the first line of a playlist names which is no tag. */
  async #firstLine(path: string): Promise<string | undefined> {
    const line = (await this.#fetch(path))?.split('\n').find((each) => each !== '' && !each.startsWith('#'));
    return line && new URL(line, this.http + path).pathname;
  }

  async #fetch(path: string): Promise<string | undefined> {
    try {
      const response = await fetch(this.http + path);
      const body = await response.text();
      return response.ok ? body : undefined;
    } catch (error) {
      // Nobody listens yet: fetch tells so by a TypeError.
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }
}

/** Three starts, each in a folder of its own. @returns the slowest, s */
const slowestStart = async (context: BenchContext): Promise<number> => {
  const seconds: number[] = [];
  for (let count = 0; count < STARTS; count++) {
    const server = await Server.start(context);
    seconds.push(await server.firstSegment());
    await server.stop();
  }
  return Math.max(...seconds);
};

/** With a publisher on air. */
const minuteOnAir = async (context: BenchContext): Promise<Figure[]> => {
  const { flv } = await context.media();
  const server = await Server.start(context);
  const url = await server.publishUrl();
  const publisher = new Program('ffmpeg', [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-re', '-i', flv],
    ...['-c', 'copy', '-f', 'flv', url],
  ]);
  const onAir = async (): Promise<boolean> =>
    (await server.state()).inputs.some((each) => each.onAir && each.type === 'rtmp');
  await server.firstSegment();
  await waitFor('the publisher to be on air', onAir);
  await sleep(SETTLE_SECONDS * 1000);

  const before = familyUsage(server.pid);
  const began = performance.now();
  await sleep(WATCHED_SECONDS * 1000);
  const after = familyUsage(server.pid);
  const minutes = (performance.now() - began) / 60_000;
  const { encoder, renditions } = await server.state();
  if (publisher.over || !(await onAir())) throw new Error(`the publisher left the air: ${publisher.output}`);
  await publisher.stop();
  await server.stop();

  const kinds = renditions.map(({ name }) => name).join(' ');
  const speed = encoder.speed?.toFixed(2) ?? 'unknown';
  context.say(`  ladder ${kinds}; the encoder ran at ${speed} of real time, restarted ${encoder.restarts} times`);
  return [
    {
      name: 'Node on air',
      unit: 'CPU s/min',
      ours: (after.own.cpu - before.own.cpu) / minutes,
      peer: { name: `its ffmpeg (${kinds})`, value: (after.children.cpu - before.children.cpu) / minutes },
      wanted: { most: NODE_SHARE },
    },
    {
      name: 'memory of Node',
      unit: 'MB',
      ours: after.own.memory / MEGABYTE,
      peer: { name: 'its ffmpeg', value: after.children.memory / MEGABYTE },
    },
  ];
};

export const start: Bench = {
  name: 'start',
  summary: 'from the command to the first segment; then a minute with a publisher on air, Node beside its ffmpeg',
  run: async (context) => {
    const first = await slowestStart(context);
    const limit = { name: 'limit', value: START_LIMIT };
    const figure = {
      name: `first segment, slowest of ${STARTS}`,
      unit: 's',
      ours: first,
      peer: limit,
      wanted: { most: 1 },
    };
    return { figures: [figure, ...(await minuteOnAir(context))] };
  },
};
