import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it, type TestContext } from 'vitest';
import { createUdpInput } from '../../src/inputs/udp-input.ts';
import { collect, inputEnvironment } from '../support/input-rig.ts';
import { kill } from '../support/publisher.ts';
import { ffmpeg, temporaryFolder } from '../support/rig.ts';
import { freeUdpPort } from '../support/udp-port.ts';
import { waitFor } from '../support/wait.ts';

/** Inputs and senders of one test; ended behind it. */
const stage = (onTestFinished: TestContext['onTestFinished']) => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const begin = (port: number, host = '127.0.0.1', on = '127.0.0.1') => {
    const input = createUdpInput('tower', { host, port, interface: on }, inputEnvironment(folder.path));
    onTestFinished(() => input.stop());
    const got = collect(input.feed);
    input.start();
    return { input, got };
  };
  const send = (size: string, ...output: string[]): ChildProcess => {
    const sender = ffmpeg([
      ...['-re', '-f', 'lavfi', '-i', `testsrc2=s=${size}:r=30`, '-re', '-f', 'lavfi', '-i', 'sine=440:r=48000'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '15', '-b:v', '500k'],
      ...['-c:a', 'aac', '-ac', '2', ...output],
    ]);
    onTestFinished(() => kill(sender));
    return sender;
  };
  return { begin, send };
};

describe.concurrent('a UDP input', { timeout: 240_000 }, () => {
  it.for([
    ['plain', ['-f', 'mpegts'], 'udp', '?pkt_size=1316'],
    ['in RTP', ['-f', 'rtp_mpegts'], 'rtp', ''],
  ] as const)(
    'takes a transport stream %s, and the next sender when the first has gone',
    async ([, form, scheme, query], { expect, onTestFinished }) => {
      const { begin, send } = stage(onTestFinished);
      const port = await freeUdpPort();
      const { got, input } = begin(port);
      expect(input.source()).toMatchObject({ status: 'waiting', reason: `nobody sends to udp://127.0.0.1:${port}` });
      const url = `${scheme}://127.0.0.1:${port}${query}`;
      const first = send('320x180', ...form, url);
      await waitFor('pictures', () => input.source().status === 'live' && got.pictures > 30);
      expect(input.source().figures).toMatchObject({ videoCodec: 'H.264', width: 320, audioCodec: 'AAC' });
      // Another one beside it is not mixed in.
      send('160x90', ...form, url);
      const before = got.pictures;
      await waitFor('more pictures', () => got.pictures > before + 60);
      expect(input.source().figures).toMatchObject({ width: 320, reconnects: 0 });
      await kill(first);
      await waitFor('the other one', () => input.source().figures.width === 160 && input.source().status === 'live');
      expect(input.source().figures.reconnects).toBe(1);
    },
  );

  it('joins a multicast group, and says when it cannot', async ({ expect, onTestFinished }) => {
    const { begin } = stage(onTestFinished);
    const { input } = begin(await freeUdpPort(), '239.255.77.1');
    // The kernel's list of groups has them in hexadecimal, last byte first.
    await waitFor('the membership', () => readFileSync('/proc/net/igmp', 'utf8').includes('014DFFEF'));
    await input.stop();
    expect(readFileSync('/proc/net/igmp', 'utf8')).not.toContain('014DFFEF');
    const { input: other } = begin(await freeUdpPort(), '239.255.77.1', '192.0.2.77');
    await waitFor('the failure', () => other.source().status === 'failed');
    expect(other.source().reason).toContain('addMembership');
  });

  it('says when its port cannot be had, and takes it when it can', async ({ expect, onTestFinished }) => {
    const { begin, send } = stage(onTestFinished);
    const port = await freeUdpPort();
    const { input: first } = begin(port);
    send('160x90', '-f', 'mpegts', `udp://127.0.0.1:${port}?pkt_size=1316`);
    await waitFor('pictures', () => first.source().status === 'live');
    const { input } = begin(port);
    await waitFor('the failure', () => input.source().status === 'failed');
    expect(input.source().reason).toContain('EADDRINUSE');
    await first.stop();
    await waitFor('pictures', () => input.source().status === 'live');
  });
});
