import type { ChildProcess } from 'node:child_process';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSrtInput, type SrtOptions } from '../../src/inputs/srt-input.ts';
import type { TransportInput } from '../../src/inputs/transport-input.ts';
import { createLogger } from '../../src/log/logger.ts';
import { commandLines } from '../support/command-lines.ts';
import { collect, inputEnvironment } from '../support/input-rig.ts';
import { startLossyRelay, type LossyRelay } from '../support/lossy-relay.ts';
import { kill } from '../support/publisher.ts';
import { ffmpeg, temporaryFolder } from '../support/rig.ts';
import { syncMarks } from '../support/sync.ts';
import { freeUdpPort } from '../support/udp-port.ts';
import { waitFor } from '../support/wait.ts';

const RATE = 30;
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '30', '-b:v', '1M'];
const AAC = ['-c:a', 'aac', '-ar', '48000', '-ac', '2'];
const SECRET = 'open sesame, please';

describe('an SRT input', { timeout: 90_000 }, () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let input: TransportInput | undefined;
  let relay: LossyRelay | undefined;
  let senders: ChildProcess[];
  let logged: string;

  beforeEach(() => {
    folder = temporaryFolder();
    senders = [];
    logged = '';
    relay = undefined;
  });

  afterEach(async () => {
    await Promise.all(senders.map(kill));
    await input?.stop();
    await relay?.stop();
    folder.remove();
  });

  const begin = (options: Partial<SrtOptions> & { port: number }) => {
    const destination = new Writable({
      write: (chunk: Buffer, _, done) => {
        logged += chunk.toString();
        done();
      },
    });
    const log = createLogger({ level: 'info', pretty: false, destination });
    const all: SrtOptions = { name: 'stage', mode: 'listener', host: '127.0.0.1', latency: 1, ...options };
    input = createSrtInput(all, inputEnvironment(folder.path, log));
    const got = collect(input.feed);
    input.start();
    return got;
  };

  /** Sends the test picture by SRT, in real time. */
  const send = (url: string, codecs: readonly string[] = [...H264, ...AAC], size = '320x180'): ChildProcess => {
    const sender = ffmpeg([
      ...['-re', '-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${RATE}`, '-re', '-f', 'lavfi', '-i', 'sine=440'],
      ...[...codecs, '-f', 'mpegts', '-flush_packets', '1', url],
    ]);
    senders.push(sender);
    return sender;
  };

  const isLive = () => waitFor('pictures', () => input!.source().status === 'live');

  it.each([0.02, 0.1])('loses no picture on a link that loses %d of its packets', async (loss) => {
    const port = await freeUdpPort();
    const got = begin({ port });
    relay = await startLossyRelay({ target: port, loss, seed: 20_261_121 });
    send(`srt://127.0.0.1:${relay.port}?latency=1000000`);
    await waitFor('eight seconds of pictures', () => got.pictures >= 8 * RATE, 45_000);
    expect(input!.source()).toMatchObject({
      status: 'live',
      figures: { videoCodec: 'H.264', audioCodec: 'AAC', width: 320, height: 180, reconnects: 0 },
    });
    expect(relay.lost / (relay.lost + relay.passed)).toBeGreaterThan(loss / 2);
    const pictures = got.samples.filter((sample) => sample.kind === 'video');
    const sounds = got.samples.filter((sample) => sample.kind === 'audio');
    // One frame apart, all of them, but for what the clock of the source is slewed by (sound comes several frames at once).
    for (const [index, { dts }] of pictures.slice(1).entries()) {
      expect(Math.abs(dts - pictures[index]!.dts - 3000)).toBeLessThan(50);
    }
    for (const [index, { pts }] of sounds.slice(1).entries()) {
      expect(Math.abs(pts - sounds[index]!.pts - 1920)).toBeLessThan(200);
    }
    expect(pictures.filter(({ key }) => key).length).toBe(Math.ceil(pictures.length / 30));
    expect(syncMarks(got.ts()).complaints).toBe('');
  });

  it('refuses who does not know the passphrase, and says so without telling it', async () => {
    const port = await freeUdpPort();
    begin({ port, passphrase: SECRET });
    const url = `srt://127.0.0.1:${port}`;
    send(`${url}?passphrase=wrong-passphrase`);
    await waitFor('the refusal', () => logged.includes('SRT caller refused'));
    expect(logged).toMatch(/passphrase/i);
    expect(input!.source()).toMatchObject({ status: 'waiting', reason: `nobody calls SRT port ${port}` });
    send(url, [...H264, ...AAC, '-passphrase', SECRET]);
    await isLive();
    await input!.stop();
    expect(logged).toContain('source connected');
    expect(logged).not.toContain(SECRET);
    expect(logged).not.toContain('sesame');
  });

  it('keeps every passphrase out of the list of processes', async () => {
    const port = await freeUdpPort();
    const passphrase = ` it's\\a:secret=of, [all]; "signs" & %41+ `;
    begin({ port, passphrase });
    const lines = () => commandLines().filter((line) => line.includes(`srt://127.0.0.1:${port}`));
    await waitFor('its ffmpeg', () => lines().length === 1);
    expect(lines()[0]).not.toMatch(/secret|passphrase/);
    send(`srt://127.0.0.1:${port}`, [...H264, ...AAC, '-passphrase', passphrase]);
    await isLive();
  });

  it('takes the next source at once, with other parameters', async () => {
    const port = await freeUdpPort();
    const got = begin({ port });
    const url = `srt://127.0.0.1:${port}`;
    const first = send(url);
    await isLive();
    await kill(first);
    await waitFor('the end', () => input!.source().status === 'waiting');
    expect(input!.source().reason).toContain('the source left');
    const before = got.pictures;
    send(url, ['-c:v', 'mpeg2video', '-b:v', '2M', '-c:a', 'mp2'], '640x360');
    await isLive();
    await waitFor('more pictures', () => got.pictures > before + RATE);
    expect(input!.source().figures).toMatchObject({ videoCodec: 'MPEG-2', audioCodec: 'MP2', reconnects: 1 });
  });

  it('calls a source that is not there yet, until it is', async () => {
    const port = await freeUdpPort();
    begin({ port, mode: 'caller', streamId: 'stage/1' });
    await waitFor('a vain call', () => logged.includes('no connection; trying again'));
    expect(input!.source().status).toBe('waiting');
    send(`srt://127.0.0.1:${port}?mode=listener`);
    await isLive();
  });

  it('says when its port cannot be had', async () => {
    const port = await freeUdpPort();
    begin({ port });
    const first = input!;
    send(`srt://127.0.0.1:${port}`);
    await isLive();
    begin({ port, name: 'other' });
    try {
      await waitFor('the failure', () => input!.source().status === 'failed');
      expect(input!.source().reason).toContain(`SRT port ${port}`);
    } finally {
      await first.stop();
    }
  });
});
