import type { ChildProcess } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TransportInput } from '../../src/inputs/transport-input.ts';
import { createUdpInput } from '../../src/inputs/udp-input.ts';
import { UdpReceiver } from '../../src/inputs/udp-receiver.ts';
import { collect, inputEnvironment } from '../support/input-rig.ts';
import { requireLoopbackMulticast } from '../support/loopback-multicast.ts';
import { kill } from '../support/publisher.ts';
import { ffmpeg, temporaryFolder } from '../support/rig.ts';
import { syncMarks } from '../support/sync.ts';
import { freeUdpPort } from '../support/udp-port.ts';
import { waitFor } from '../support/wait.ts';

const multicastSender = async (from: string): Promise<Socket> => {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, from, resolve));
  socket.setMulticastInterface('127.0.0.1');
  return socket;
};

const padding = (mark: number): Buffer => {
  const packet = Buffer.alloc(188, mark);
  packet.set([0x47, 0x1f, 0xff, 0x10]);
  return packet;
};

describe('a UDP input', { timeout: 240_000 }, () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let input: TransportInput;
  let senders: ChildProcess[];

  beforeEach(() => {
    folder = temporaryFolder();
    senders = [];
  });

  afterEach(async () => {
    await Promise.all(senders.map(kill));
    await input.stop();
    folder.remove();
  });

  const begin = (port: number, host = '127.0.0.1', on = '127.0.0.1') => {
    input = createUdpInput('tower', { host, port, interface: on }, inputEnvironment(folder.path));
    const got = collect(input.feed);
    input.start();
    return got;
  };

  const send = (size: string, ...output: string[]): ChildProcess => {
    const sender = ffmpeg([
      ...['-re', '-f', 'lavfi', '-i', `testsrc2=s=${size}:r=30`, '-re', '-f', 'lavfi', '-i', 'sine=440:r=48000'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '15', '-b:v', '500k'],
      ...['-c:a', 'aac', '-ac', '2', ...output],
    ]);
    senders.push(sender);
    return sender;
  };

  it.each([
    ['plain', ['-f', 'mpegts'], 'udp', '?pkt_size=1316'],
    ['in RTP', ['-f', 'rtp_mpegts'], 'rtp', ''],
  ])('takes a transport stream %s, and the next sender when the first has gone', async (_, form, scheme, query) => {
    const port = await freeUdpPort();
    const got = begin(port);
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
  });

  it('joins a multicast group, plays what is sent to it, and leaves it', async () => {
    await requireLoopbackMulticast();
    const [group, port] = ['239.255.77.1', await freeUdpPort()];
    // The kernel's list of groups has them in hexadecimal, last byte first.
    const isMember = () => readFileSync('/proc/net/igmp', 'utf8').includes('014DFFEF');
    const got = begin(port, group);
    await waitFor('the membership', isMember);
    // What is sent to this machine itself is no matter of the group.
    send('160x90', '-f', 'mpegts', `udp://127.0.0.1:${port}?pkt_size=1316`);
    send('320x180', '-f', 'mpegts', `udp://${group}:${port}?pkt_size=1316&localaddr=127.0.0.1&ttl=0`);
    await waitFor('pictures', () => input.source().status === 'live' && got.pictures >= 45);
    expect(input.source().figures).toMatchObject({ videoCodec: 'H.264', width: 320, audioCodec: 'AAC', reconnects: 0 });
    expect((await syncMarks(got.ts())).complaints).toBe('');
    await input.stop();
    expect(isMember()).toBe(false);
  });

  it('takes one sender of a group only, where it is named', async () => {
    await requireLoopbackMulticast();
    const [host, port] = ['239.255.77.2', await freeUdpPort()];
    const taken: Buffer[] = [];
    const events = { bytes: (chunk: Buffer) => void taken.push(Buffer.from(chunk)), ended: () => undefined };
    const receiver = new UdpReceiver({ host, port, interface: '127.0.0.1', source: '127.0.0.9' }, events);
    receiver.start();
    const senders = await Promise.all(['127.0.0.1', '127.0.0.9'].map((from) => multicastSender(from)));
    await waitFor('the sender that is named', () => {
      // Packets of padding, marked by who sends them.
      for (const [mark, sender] of senders.entries()) sender.send(padding(mark), port, host);
      return taken.length > 3;
    });
    for (const sender of senders) sender.close();
    await receiver.stop();
    expect(new Set(taken.map((packet) => packet[187]))).toEqual(new Set([1]));
  });

  it('says when it cannot join a group', async () => {
    begin(await freeUdpPort(), '239.255.77.1', '192.0.2.77');
    await waitFor('the failure', () => input.source().status === 'failed');
    expect(input.source().reason).toContain('the group 239.255.77.1 cannot be joined on 192.0.2.77');
  });

  it('says when its port cannot be had, and takes it when it can', async () => {
    const port = await freeUdpPort();
    begin(port);
    const first = input;
    send('160x90', '-f', 'mpegts', `udp://127.0.0.1:${port}?pkt_size=1316`);
    await waitFor('pictures', () => first.source().status === 'live');
    begin(port);
    await waitFor('the failure', () => input.source().status === 'failed');
    expect(input.source().reason).toContain('EADDRINUSE');
    await first.stop();
    await waitFor('pictures', () => input.source().status === 'live');
  });
});
