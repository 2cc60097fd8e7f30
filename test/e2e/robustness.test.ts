import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setChunkSize, windowSize } from '../../src/rtmp/chunk-writer.ts';
import {
  dial,
  isConfig,
  isPicture,
  play,
  publishAs,
  readFlv,
  tagMessage,
  type Tag,
} from '../unit/rtmp/odd-publisher.ts';
import * as peer from '../unit/rtmp/peer.ts';
import { examine, readRendition } from '../support/programme.ts';
import { runFfmpeg, temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

/** What publishers do to their tags, each at an input of its own; `airs`: it is on the air all the same. */
const ODD: readonly { key: string; airs: boolean; change: (tag: Tag, ms: number) => Tag | undefined }[] = [
  { key: 'no-key-frame', airs: false, change: (tag) => (isPicture(tag) && isKey(tag) ? undefined : tag) },
  { key: 'sound-only', airs: false, change: (tag) => (isPicture(tag) ? undefined : tag) },
  { key: 'unknown-codec', airs: false, change: (tag) => (isPicture(tag) ? asUnknown(tag) : tag) },
  { key: 'time-goes-back', airs: true, change: (tag, ms) => at(tag, ms < 500 ? ms + 60_000 : ms + 59_600) },
  { key: 'time-jumps', airs: true, change: (tag, ms) => at(tag, ms < 500 ? ms : ms + 100_000_000) },
  { key: 'time-wraps', airs: true, change: (tag, ms) => at(tag, ms + 2 ** 32 - 500) },
  { key: 'time-is-noise', airs: true, change: (tag, ms) => at(tag, (ms * 2_654_435_761) % 2 ** 32) },
  { key: 'no-sound-config', airs: true, change: (tag) => (!isPicture(tag) && isConfig(tag) ? undefined : tag) },
];

const at = (tag: Tag, timestamp: number): Tag => ({ ...tag, timestamp });
const isKey = ({ payload }: Tag): boolean => payload[0]! >> 4 === 1 && payload[1] === 1;
/** A codec that nobody knows, in the form of enhanced RTMP. */
const asUnknown = (tag: Tag): Tag => ({
  ...tag,
  payload: Buffer.concat([Buffer.from([isConfig(tag) ? 0x90 : 0x91]), Buffer.from('zzzz'), tag.payload]),
});

/** Numbers that look like chance, and are the same in every run. */
const dice = (seed: number) => (sides: number) => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
  return seed % sides;
};

const CHANNEL = `
    inputs:
${[...ODD.map(({ key }) => key), 'damaged'].map((key) => `      - { name: ${key}, type: rtmp, key: ${key} }`).join('\n')}
      - { name: slate, type: slate }
    switch: { stallAfter: 1s }
${SMALL_CHANNEL}`;

describe('whatever comes from outside', () => {
  const folder = temporaryFolder();
  let test: TestServer;
  let tags: Tag[];

  const onAir = (name: string): Promise<unknown> =>
    waitFor(`${name} on the air`, async () => (await test.state()).onAir === name);
  const input = async (name: string) => (await test.state()).inputs.find((each) => each.name === name)!;

  beforeAll(async () => {
    const flv = join(folder.path, 'source.flv');
    await runFfmpeg([
      ...['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=30:d=1.2', '-f', 'lavfi', '-i', 'sine=440:r=48000:d=1.2'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-ac', '2', flv],
    ]);
    tags = readFlv(flv);
    test = await startServer(folder.path, CHANNEL);
    await onAir('slate');
  });

  afterAll(async () => {
    await test.server.stop();
    folder.remove();
  });

  const leave = async (socket: Socket, key: string): Promise<void> => {
    expect(socket.closed).toBe(false);
    socket.destroy();
    await waitFor('its end', async () => (await input(key)).status === 'waiting');
  };

  it.each(ODD.filter(({ airs }) => airs))('a publisher: $key', async ({ key, change }) => {
    const socket = await publishAs(test.rtmpPort, key);
    const playing = play(socket, tags, change);
    await onAir(key);
    await playing;
    await leave(socket, key);
    await onAir('slate');
  });

  it('publishers without pictures that could be shown are not on the air', async () => {
    const publishers = ODD.filter(({ airs }) => !airs).map(async ({ key, change }) => {
      const socket = await publishAs(test.rtmpPort, key);
      await play(socket, tags, change);
      const status = key === 'unknown-codec' ? 'failed' : 'waiting';
      expect(await input(key)).toMatchObject({ onAir: false, status });
      await leave(socket, key);
    });
    await Promise.all(publishers);
    await onAir('slate');
  });

  it('sessions with damaged bytes end alone, or go on', async () => {
    const roll = dice(7);
    const media = Buffer.concat(tags.map(tagMessage));
    for (let count = 0; count < 40; count++) {
      const socket = await publishAs(test.rtmpPort, 'damaged');
      const damaged = Buffer.from(media.subarray(0, 40_000));
      // The first bytes are the configuration, the rest is cut and changed anywhere.
      for (let bytes = 1 + roll(20); bytes > 0; bytes--) damaged[roll(count % 2 ? 900 : damaged.length)] = roll(256);
      socket.end(damaged.subarray(0, roll(damaged.length)));
      await once(socket, 'close');
      await waitFor('its end', async () => (await input('damaged')).status === 'waiting');
    }
    await onAir('slate');
  });

  it('connections that ask for much, or for nothing, are ended or refused', async () => {
    const flood = (piece: Buffer): Buffer => Buffer.concat(Array.from({ length: 20_000 }, () => piece));
    const hello = Buffer.concat([peer.handshake(), peer.connect()]);
    const chunkStreams = Array.from({ length: 60 }, (_, id) =>
      Buffer.from([id + 3, 0, 0, 0, 0, 0, 1, 3, 0, 0, 0, 0, 0]),
    );
    const peers: Buffer[] = [
      Buffer.concat([peer.handshake(), ...chunkStreams]),
      Buffer.concat([peer.handshake(), setChunkSize(1024 * 1024 * 1024)]),
      Buffer.concat([hello, Buffer.from([4, 0, 0, 0, 0xff, 0xff, 0xff, 9, 1, 0, 0, 0])]),
      Buffer.concat([hello, windowSize(1), flood(peer.createStream())]),
    ];
    for (const bytes of peers) {
      const socket = await dial(test.rtmpPort);
      // It never reads an answer.
      socket.pause();
      socket.write(bytes);
      await waitFor('its end', () => {
        if (!socket.destroyed) socket.write(peer.createStream());
        return socket.destroyed;
      });
    }
    const idle = await Promise.all(Array.from({ length: 120 }, () => dial(test.rtmpPort)));
    for (const socket of idle) socket.resume();
    await waitFor('the refusal of most', () => idle.filter(({ closed }) => closed).length >= 60);
    for (const socket of idle) socket.destroy();
    const publisher = await waitFor('room for a publisher', async () => {
      const socket = await publishAs(test.rtmpPort, 'time-goes-back');
      return !socket.closed && socket;
    });
    publisher.destroy();
  });

  it('requests that are none are answered, and nothing outside of what is served is found', async () => {
    const port = Number(new URL(test.http).port);
    const ask = async (request: string): Promise<string> => {
      const socket = connect(port, '127.0.0.1', () => socket.end(request));
      return Buffer.concat((await socket.toArray()) as Buffer[]).toString('latin1');
    };
    const get = (path: string): Promise<string> => ask(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    const outside = [
      ...['/../package.json', '/assets/../../package.json', '/assets/%2e%2e%2f%2e%2e%2fpackage.json'],
      ...['/assets/..%5c..%5cpackage.json', '/live/main/small/..%2f..%2f..%2fstream-keys.json', '//etc/passwd'],
      ...['/live/%ff/index.m3u8', '/live/main/small/%00.ts', '/%', '/live/__proto__/index.m3u8', '/health/constructor'],
    ];
    for (const path of outside) expect(await get(path), path).toMatch(/^HTTP\/1\.1 40[04] /);
    const refused = [
      ...['nonsense\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n', 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n'],
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`,
      'POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ];
    for (const request of refused) expect(await ask(request), request.slice(0, 60)).toMatch(/^HTTP\/1\.1 4\d\d /);
    const close = 'GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const pipelined = await ask('GET /health HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(5) + close);
    expect(pipelined.match(/HTTP\/1\.1 200/g)).toHaveLength(6);
  });

  it('addresses that do not exist leave nothing in memory', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heap = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const long = 'q'.repeat(8000);
    const ask = async (count: number): Promise<void> => {
      for (let number = 0; number < count; number++) {
        const where = ['live/main', 'live/main/small', 'watch', 'assets', 'health'][number % 5];
        const response = await fetch(`${test.http}/${where}/${number}${long}?${number}`);
        expect(response.status).toBe(404);
        await response.arrayBuffer();
      }
    };
    await ask(100);
    const before = heap();
    await ask(2000);
    // All of the addresses together have 16 MB.
    expect(heap() - before).toBeLessThan(8_000_000);
  });

  it('an encoder that is killed again and again, or frozen, goes on', async () => {
    const encoder = async () => {
      const { pid, status } = (await test.state()).encoder;
      return status === 'running' && pid;
    };
    for (const signal of ['SIGKILL', 'SIGKILL', 'SIGSTOP'] as const) {
      const pid = await waitFor('an encoder', encoder);
      process.kill(pid, signal);
      await waitFor('another encoder', async () => ![undefined, pid].includes((await test.state()).encoder.pid));
    }
    await waitFor('new segments', async () => ((await test.state()).lastSegmentAge ?? Infinity) < 2);
  });

  it('leaves a programme without a hole, a step back or a discontinuity', async () => {
    const playlist = await (await fetch(`${test.http}/live/main/small/index.m3u8`)).text();
    expect(playlist).not.toMatch(/EXT-X-(DISCONTINUITY\n|GAP)/);
    await test.server.stop();
    for (const rendition of ['small', 'tiny', 'audio']) {
      const report = examine(readRendition(join(folder.path, 'data', 'live', 'main', rendition)), 3000);
      const whole = { pictureSteps: [], soundSteps: [], backwards: 0, continuityErrors: 0, complaints: '' };
      expect(report).toMatchObject(whole);
      expect(report.sounds).toBeGreaterThan(300);
    }
  });
});
