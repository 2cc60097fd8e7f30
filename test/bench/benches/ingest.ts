import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../../support/wait.ts';
import type { Bench, BenchContext, Figure } from '../bench.ts';
import { cpuSeconds } from '../measure/cpu.ts';
import { freePort } from '../measure/free-port.ts';
import { Nginx, nginxRtmpIsThere, rtmpConfig } from '../measure/nginx.ts';
import { nodeProgram, Program } from '../measure/program.ts';
import { median } from '../measure/rounds.ts';
import type { ReceiverReport } from '../programs/rtmp-receiver.ts';

const RECEIVER = new URL('../programs/rtmp-receiver.ts', import.meta.url);
const PUBLISHERS = 10;
const ROUNDS = 4;
const ROUND_SECONDS = 5;
/** Until the code is compiled and the publishers' first burst is over. */
const WARM_SECONDS = 8;
const PICTURES_PER_SECOND = 30;

interface Server {
  readonly port: number;
  cpu(): number;
}

class Receiver implements Server {
  readonly #program: Program;
  port = 0;
  #reports = 0;

  constructor() {
    this.#program = nodeProgram(RECEIVER, []);
  }

  async ready(): Promise<void> {
    const [line] = await this.#program.says(/\{"port":\d+\}/);
    this.port = (JSON.parse(line) as { port: number }).port;
  }

  cpu(): number {
    return cpuSeconds(this.#program.pid);
  }

  async report(): Promise<ReceiverReport> {
    const number = ++this.#reports;
    this.#program.process.kill('SIGUSR2');
    const [line] = await this.#program.says(new RegExp(`\\{"number":${number},[^}]*\\}`));
    return JSON.parse(line) as ReceiverReport;
  }
}

/** One publisher that sends the same packets to every server, at the pace of a camera. */
const publish = (flv: string, index: number, servers: readonly Server[]): Program =>
  new Program('ffmpeg', [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-re', '-i', flv],
    ...servers.flatMap(({ port }) => [
      '-map',
      '0',
      '-c',
      'copy',
      '-f',
      'flv',
      `rtmp://127.0.0.1:${port}/live/s${index}`,
    ]),
  ]);

/** CPU seconds for a minute of one stream, server by server; all are fed at the same time. */
const measure = async (receiver: Receiver, servers: readonly Server[]): Promise<number[]> => {
  const rounds: number[][] = servers.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    const before = servers.map((server) => server.cpu());
    const picturesBefore = (await receiver.report()).videoSamples;
    await sleep(ROUND_SECONDS * 1000);
    const used = servers.map((server, index) => server.cpu() - before[index]!);
    const pictures = (await receiver.report()).videoSamples - picturesBefore;
    // Counted by what came: on a busy machine publishers pause, and then hurry.
    const streamMinutes = pictures / PICTURES_PER_SECOND / 60;
    if (streamMinutes === 0) throw new Error('the publishers send nothing');
    used.forEach((cpu, index) => rounds[index]!.push(cpu / streamMinutes));
  }
  return rounds.map(median);
};

const startNginx = async (context: BenchContext): Promise<Nginx> => {
  const folder = join(context.folder, 'nginx-rtmp');
  const port = await freePort();
  return Nginx.start(folder, port, rtmpConfig(folder, port));
};

export const ingest: Bench = {
  name: 'ingest',
  summary: `${PUBLISHERS} RTMP publishers of 3 Mbit/s, received and taken apart, beside nginx-rtmp that receives the same`,
  run: async (context) => {
    if (!nginxRtmpIsThere()) {
      const reason = 'left out: there is no nginx-rtmp (Debian: apt install libnginx-mod-rtmp)';
      return { figures: [], skipped: [{ name: 'nginx-rtmp', reason }] };
    }
    const { flv } = await context.media();
    const receiver = new Receiver();
    await receiver.ready();
    const servers = [receiver, await startNginx(context)];
    for (let index = 0; index < PUBLISHERS; index++) publish(flv, index, servers);
    await waitFor('the publishers', async () => (await receiver.report()).publishers === PUBLISHERS);
    await sleep(WARM_SECONDS * 1000);
    const [ours, theirs] = await measure(receiver, servers);
    const figure: Figure = {
      name: 'a stream of 3 Mbit/s',
      unit: 'CPU s/min',
      ours: ours!,
      peer: { name: 'nginx-rtmp', value: theirs! },
    };
    return { figures: [figure] };
  },
};
