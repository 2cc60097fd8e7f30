import type { ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAmf } from '../../src/rtmp/amf0.ts';
import { writeMessage } from '../../src/rtmp/chunk-writer.ts';
import { examine, readRendition } from '../support/programme.ts';
import { ended, kill, publish } from '../support/publisher.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const CHANNEL = `
    inputs:
      - { name: studio, type: rtmp, key: secret }
      - { name: guest, type: rtmp, key: other, takeover: true }
      - { name: slate, type: slate }
    switch: { stallAfter: 4s }
${SMALL_CHANNEL}`;

describe('publishing by RTMP', { timeout: 240_000 }, () => {
  const folder = temporaryFolder();
  const publishers = new Set<ChildProcess>();
  let test: TestServer;

  const start = (key: string, options = {}): ChildProcess => {
    const publisher = publish(`${test.rtmp}/${key}`, options);
    publishers.add(publisher);
    return publisher;
  };
  const onAir = (name: string): Promise<unknown> =>
    waitFor(`${name} on the air`, async () => (await test.state()).onAir === name);
  const inputState = async (name: string) => (await test.state()).inputs.find((input) => input.name === name)!;

  beforeAll(async () => {
    test = await startServer(folder.path, CHANNEL);
    await onAir('slate');
  });

  afterAll(async () => {
    await Promise.all([...publishers].map(kill));
    await test.server.stop();
    folder.remove();
  });

  it('refuses a wrong key before it takes any media, and says why', async () => {
    expect(await ended(start('wrong', { seconds: 5 }))).not.toBe(0);
    expect((await test.state()).onAir).toBe('slate');
  });

  it('puts a publisher on the air, and the next input when it goes', async () => {
    const publisher = start('secret');
    await onAir('studio');
    const { status, figures } = await waitFor('its sound', async () => {
      const studio = await inputState('studio');
      return studio.figures.audioCodec !== undefined && studio;
    });
    expect(status).toBe('live');
    expect(figures).toMatchObject({ width: 320, height: 180, audioCodec: 'mp4a.40.2' });
    await kill(publisher);
    await onAir('slate');
    await waitFor('the input without it', async () => (await inputState('studio')).status === 'waiting');
  });

  it('takes a publisher back that returns with another size, rate, sound and B-frames', async () => {
    const first = start('secret', { gop: 60 });
    await onAir('studio');
    await kill(first);
    const second = start('secret', { size: '640x480', rate: 25, sampleRate: 44_100, channels: 1, bFrames: 2 });
    await waitFor('the new size', async () => (await inputState('studio')).figures.height === 480);
    await waitFor('a live input', async () => (await inputState('studio')).status === 'live');
    await onAir('studio');
    expect((await inputState('studio')).figures.reconnects).toBeGreaterThanOrEqual(1);
    await kill(second);
    await onAir('slate');
  });

  it('takes a publisher without sound', async () => {
    const publisher = start('secret', { audio: false });
    await onAir('studio');
    await kill(publisher);
    await onAir('slate');
  });

  it('refuses a second publisher with a key in use, or lets it take over where that is configured', async () => {
    const first = start('secret');
    await onAir('studio');
    expect(await ended(start('secret', { seconds: 5 }))).not.toBe(0);
    expect((await test.state()).onAir).toBe('studio');
    await kill(first);

    const guest = start('other');
    await onAir('guest');
    const successor = start('other');
    await ended(guest);
    await waitFor('the successor', async () => (await inputState('guest')).figures.reconnects === 1);
    await onAir('guest');
    await kill(successor);
    await onAir('slate');
  });

  it('ends a broken peer alone', async () => {
    const publisher = start('secret');
    await onAir('studio');
    const hello = Buffer.concat([Buffer.from([3]), Buffer.alloc(1536), Buffer.alloc(1536)]);
    const command = (...values: Parameters<typeof writeAmf>): Buffer => writeMessage(3, 20, 0, writeAmf(...values));
    const peers: Buffer[] = [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.concat([hello, writeMessage(3, 20, 0, Buffer.from([2, 0, 7, 0x63, 0x6f, 0x6e]))]),
      Buffer.concat([hello, command('connect', 1, { tcUrl: 'x' })]),
      Buffer.concat([hello, Buffer.from([2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0])]),
      Buffer.concat([hello, Buffer.from([4, 0, 0, 0, 0xff, 0xff, 0xff, 9, 1, 0, 0, 0])]),
      Buffer.concat([hello, command('connect', 1, { app: 'live' }), writeMessage(4, 9, 1, Buffer.from([0x17, 0, 0]))]),
      Buffer.concat([hello, command('connect', 1, { app: 'live' }), command('play', 0, null, 'secret')]),
    ];
    for (const bytes of peers) {
      await new Promise<void>((resolve) => {
        const socket = connect(test.rtmpPort, '127.0.0.1', () => socket.write(bytes));
        socket.on('error', () => undefined);
        socket.resume().once('close', () => resolve());
      });
    }
    expect(await inputState('studio')).toMatchObject({ status: 'live', onAir: true });
    await kill(publisher);
    await onAir('slate');
  });

  it('leaves a programme without a hole, a step back or a discontinuity in any rendition', async () => {
    const playlist = await (await fetch(`${test.http}/live/main/small/index.m3u8`)).text();
    expect(playlist).not.toMatch(/EXT-X-(DISCONTINUITY\n|GAP)/);
    await test.server.stop();
    for (const rendition of ['small', 'tiny']) {
      const report = examine(readRendition(join(folder.path, 'data', 'live', 'main', rendition)), 3000);
      expect(report).toMatchObject({
        pictureSteps: [],
        soundSteps: [],
        backwards: 0,
        continuityErrors: 0,
        complaints: '',
      });
      expect(report.pictures).toBeGreaterThan(300);
    }
    const sound = examine(readRendition(join(folder.path, 'data', 'live', 'main', 'audio')), 3000);
    expect(sound).toMatchObject({ soundSteps: [], continuityErrors: 0, complaints: '' });
  });
});
