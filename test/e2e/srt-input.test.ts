import type { ChildProcess } from 'node:child_process';
import { Writable } from 'node:stream';
import { describe, it, type TestContext } from 'vitest';
import { createSrtInput, type SrtOptions } from '../../src/inputs/srt-input.ts';
import { createLogger } from '../../src/log/logger.ts';
import { commandLines } from '../support/command-lines.ts';
import { collect, inputEnvironment } from '../support/input-rig.ts';
import { startLossyRelay } from '../support/lossy-relay.ts';
import { kill } from '../support/publisher.ts';
import { ffmpeg, temporaryFolder } from '../support/rig.ts';
import { syncMarks } from '../support/sync.ts';
import { freeUdpPort } from '../support/udp-port.ts';
import { waitFor } from '../support/wait.ts';

const RATE = 30;
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '30', '-b:v', '1M'];
const AAC = ['-c:a', 'aac', '-ar', '48000', '-ac', '2'];
const SECRET = 'open sesame, please';

/** Inputs and senders of one test; ended behind it. */
const stage = (onTestFinished: TestContext['onTestFinished']) => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  let logged = '';
  const destination = new Writable({
    write: (chunk: Buffer, _, done) => {
      logged += chunk.toString();
      done();
    },
  });
  const log = createLogger({ level: 'info', pretty: false, destination });
  const begin = (options: Partial<SrtOptions> & { port: number }) => {
    const all: SrtOptions = { name: 'stage', mode: 'listener', host: '127.0.0.1', latency: 1, ...options };
    const input = createSrtInput(all, inputEnvironment(folder.path, log));
    onTestFinished(() => input.stop());
    const got = collect(input.feed);
    input.start();
    const isLive = () => waitFor('pictures', () => input.source().status === 'live');
    return { input, got, isLive };
  };
  /** Sends the test picture by SRT, in real time. */
  const send = (url: string, codecs: readonly string[] = [...H264, ...AAC], size = '320x180'): ChildProcess => {
    const sender = ffmpeg([
      ...['-re', '-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${RATE}`, '-re', '-f', 'lavfi', '-i', 'sine=440'],
      ...[...codecs, '-f', 'mpegts', '-flush_packets', '1', url],
    ]);
    onTestFinished(() => kill(sender));
    return sender;
  };
  return { begin, send, logged: (): string => logged };
};

describe.concurrent('an SRT input', { timeout: 240_000 }, () => {
  it.for([0.02, 0.1])(
    'loses no picture on a link that loses %d of its packets',
    async (loss, { expect, onTestFinished }) => {
      const { begin, send } = stage(onTestFinished);
      const port = await freeUdpPort();
      // Time to send again what was lost, on a machine that is busy, too.
      const { got, input } = begin({ port, latency: 2 });
      const relay = await startLossyRelay({ target: port, loss, seed: 20_261_121 });
      onTestFinished(() => relay.stop());
      send(`srt://127.0.0.1:${relay.port}?latency=2000000`);
      await waitFor('five seconds of pictures', () => got.pictures >= 5 * RATE);
      expect(input.source()).toMatchObject({
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
      expect((await syncMarks(got.ts())).complaints).toBe('');
    },
  );

  it('refuses who does not know the passphrase, and says so without telling it', async ({ expect, onTestFinished }) => {
    const { begin, send, logged } = stage(onTestFinished);
    const port = await freeUdpPort();
    const { input, isLive } = begin({ port, passphrase: SECRET });
    const url = `srt://127.0.0.1:${port}`;
    send(`${url}?passphrase=wrong-passphrase`);
    await waitFor('the refusal', () => logged().includes('SRT caller refused'));
    expect(logged()).toMatch(/passphrase/i);
    expect(input.source()).toMatchObject({ status: 'waiting', reason: `nobody calls SRT port ${port}` });
    send(url, [...H264, ...AAC, '-passphrase', SECRET]);
    await isLive();
    await input.stop();
    expect(logged()).toContain('source connected');
    expect(logged()).not.toContain(SECRET);
    expect(logged()).not.toContain('sesame');
  });

  it('keeps every passphrase out of the list of processes', async ({ expect, onTestFinished }) => {
    const { begin, send } = stage(onTestFinished);
    const port = await freeUdpPort();
    const passphrase = ` it's\\a:secret=of, [all]; "signs" & %41+ `;
    const { isLive } = begin({ port, passphrase });
    const lines = () => commandLines().filter((line) => line.includes(`srt://127.0.0.1:${port}`));
    await waitFor('its ffmpeg', () => lines().length === 1);
    expect(lines()[0]).not.toMatch(/secret|passphrase/);
    send(`srt://127.0.0.1:${port}`, [...H264, ...AAC, '-passphrase', passphrase]);
    await isLive();
  });

  it('takes the next source at once, with other parameters', async ({ expect, onTestFinished }) => {
    const { begin, send } = stage(onTestFinished);
    const port = await freeUdpPort();
    const { got, input, isLive } = begin({ port });
    const url = `srt://127.0.0.1:${port}`;
    const first = send(url);
    await isLive();
    await kill(first);
    await waitFor('the end', () => input.source().status === 'waiting');
    expect(input.source().reason).toContain('the source left');
    const before = got.pictures;
    send(url, ['-c:v', 'mpeg2video', '-b:v', '2M', '-c:a', 'mp2'], '640x360');
    await isLive();
    await waitFor('more pictures', () => got.pictures > before + RATE);
    expect(input.source().figures).toMatchObject({ videoCodec: 'MPEG-2', audioCodec: 'MP2', reconnects: 1 });
  });

  it('calls a source that is not there yet, until it is', async ({ expect, onTestFinished }) => {
    const { begin, send, logged } = stage(onTestFinished);
    const port = await freeUdpPort();
    const { input, isLive } = begin({ port, mode: 'caller', streamId: 'stage/1' });
    await waitFor('a vain call', () => logged().includes('no connection; trying again'));
    expect(input.source().status).toBe('waiting');
    send(`srt://127.0.0.1:${port}?mode=listener`);
    await isLive();
  });

  it('says when its port cannot be had', async ({ expect, onTestFinished }) => {
    const { begin, send } = stage(onTestFinished);
    const port = await freeUdpPort();
    const { isLive } = begin({ port });
    send(`srt://127.0.0.1:${port}`);
    await isLive();
    const { input: other } = begin({ port, name: 'other' });
    await waitFor('the failure', () => other.source().status === 'failed');
    expect(other.source().reason).toContain(`SRT port ${port}`);
  });
});
