import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChildProcess } from 'node:child_process';
import { parseConfig } from '../../src/config/load.ts';
import type { ChannelState } from '../../src/channel/state.ts';
import type { RunningServer } from '../../src/cli/server.ts';
import { runServer } from '../../src/server/run.ts';
import { examine, readRendition } from '../support/programme.ts';
import { kill } from '../support/publisher.ts';
import type { LogLine } from '../support/recorder.ts';
import { ffmpeg, temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

/** A way to the server that can be cut. */
class Way {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  constructor(port: number) {
    this.#server = createServer((client) => {
      const upstream = connect(port, '127.0.0.1');
      for (const socket of [client, upstream]) {
        this.#sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => this.#sockets.delete(socket));
      }
      client.pipe(upstream).pipe(client);
    });
  }

  listen(): Promise<number> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => resolve((this.#server.address() as AddressInfo).port));
    });
  }

  cut(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

describe('one feed by two ways', { timeout: 240_000 }, () => {
  const lines: LogLine[] = [];
  let folder: ReturnType<typeof temporaryFolder>;
  let server: RunningServer;
  let ways: Way[];
  let publisher: ChildProcess;

  beforeEach(async () => {
    folder = temporaryFolder();
    const text = `
http: { host: 127.0.0.1, port: 0 }
rtmp: { host: 127.0.0.1, port: 0 }
data: ${join(folder.path, 'data')}
channels:
  main:
    inputs:
      - { name: studio, type: alias, inputs: [first, second] }
      - { name: first, type: rtmp, key: first }
      - { name: second, type: rtmp, key: second }
      - { name: slate, type: slate }
    switch: { stallAfter: 4s }
${SMALL_CHANNEL}`;
    const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line) as LogLine) });
    server = await runServer({ config: parseConfig(text, 'test.yaml', {}), log });
    const port = Number(/rtmp:\/\/127\.0\.0\.1:(\d+)/.exec(server.summary.channels[0]!.publish[0]!.server)![1]);
    ways = [new Way(port), new Way(port)];
    const [first, second] = await Promise.all(ways.map((way) => way.listen()));
    publisher = ffmpeg([
      ...['-re', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=30', '-re', '-f', 'lavfi', '-i', 'sine=440:r=48000'],
      ...['-map', '0', '-map', '1', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '60', '-bf', '2'],
      ...['-pix_fmt', 'yuv420p', '-c:a', 'aac', '-ac', '2', '-flags', '+global_header', '-f', 'tee'],
      `[f=flv:onfail=ignore]rtmp://127.0.0.1:${first}/live/first|[f=flv:onfail=ignore]rtmp://127.0.0.1:${second}/live/second`,
    ]);
  });

  afterEach(async () => {
    await kill(publisher);
    for (const way of ways) way.cut();
    await server.stop();
    folder.remove();
  });

  const state = async (): Promise<ChannelState> => {
    const url = new URL('/api/v1/channels/main', server.summary.player);
    return (await (await fetch(url)).json()) as ChannelState;
  };
  const studio = async () => (await state()).inputs.find(({ name }) => name === 'studio')!;

  it('goes on by the other way with the very next picture when one is cut', async () => {
    await waitFor('studio on the air', async () => (await state()).onAir === 'studio');
    const bothLive = async (): Promise<boolean> =>
      (await state()).inputs.filter(({ name, status }) => name !== 'slate' && status === 'live').length === 3;
    await waitFor('both ways', bothLive);
    const used = /by way of (\w+)/.exec((await studio()).reason)![1];
    const other = used === 'first' ? 'second' : 'first';
    ways[used === 'first' ? 0 : 1]!.cut();
    await waitFor('the other way', async () => (await studio()).reason.includes(`by way of ${other}`));
    const change = lines.find(({ msg }) => msg === `studio comes by way of ${other}`);
    expect(change).toMatchObject({ from: used, to: other, seamless: true });
    const { lastMsn = 0 } = (await state()).renditions[0]!;
    await waitFor('what comes after', async () => ((await state()).renditions[0]!.lastMsn ?? 0) > lastMsn + 3);
    // The switcher has seen nothing of it, and members are never on the air by themselves.
    expect((await studio()).status).toBe('live');
    const cuts = lines.filter(({ msg }) => msg.endsWith('is on the air')).map(({ msg }) => msg);
    expect(cuts.at(-1)).toBe('studio is on the air');
    expect(cuts.filter((msg) => msg !== 'slate is on the air')).toHaveLength(1);
    await server.stop();
    const report = examine(readRendition(join(folder.path, 'data', 'live', 'main', 'small')), 3000);
    expect(report).toMatchObject({
      pictureSteps: [],
      soundSteps: [],
      backwards: 0,
      continuityErrors: 0,
      complaints: '',
    });
  });
});
