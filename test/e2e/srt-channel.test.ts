import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createSrtInput } from '../../src/inputs/srt-input.ts';
import { SlateInput } from '../../src/inputs/slate-input.ts';
import { examine, readRendition } from '../support/programme.ts';
import { kill } from '../support/publisher.ts';
import { channelRig, ffmpeg, temporaryFolder } from '../support/rig.ts';
import { freeUdpPort } from '../support/udp-port.ts';
import { waitFor } from '../support/wait.ts';

const SLATE = { name: 'slate', title: 'Test', width: 320, height: 180, frameRate: 30 };

it('a programme goes on while SRT sources of different kinds come and go', { timeout: 240_000 }, async () => {
  const folder = temporaryFolder();
  const port = await freeUdpPort();
  const { channel, events } = channelRig(
    folder.path,
    (environment) => [
      createSrtInput({ name: 'van', mode: 'listener', host: '127.0.0.1', port, latency: 0.2 }, environment),
      new SlateInput(SLATE, environment),
    ],
    { switch: { stallAfter: 3, returnAfter: 1, refresh: 300 } },
  );
  const senders: ChildProcess[] = [];
  const send = (size: string, rate: number, ...codecs: string[]): ChildProcess => {
    const sender = ffmpeg([
      ...['-re', '-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}`, '-re', '-f', 'lavfi', '-i', 'sine=440'],
      ...[...codecs, '-f', 'mpegts', '-flush_packets', '1', `srt://127.0.0.1:${port}`],
    ]);
    senders.push(sender);
    return sender;
  };
  const onAir = (name: string) => waitFor(`${name} on the air`, () => channel.state().onAir === name);
  const last = () => channel.timeline.renditions.get('small')!.last?.msn ?? 0;
  const moreSegments = async (count: number) => {
    const from = last();
    await waitFor('segments', () => last() >= from + count);
  };
  try {
    await channel.start();
    await onAir('slate');
    await moreSegments(2);
    const first = send('320x180', 30, '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30', '-c:a', 'aac', '-ac', '2');
    await onAir('van');
    await moreSegments(2);
    await kill(first);
    await onAir('slate');
    // A source that crashed is waited for a little: until then the port is its own.
    await waitFor('the port', () => channel.state().inputs[0]?.status === 'waiting');
    send('352x288', 25, '-c:v', 'mpeg2video', '-flags', '+ildct+ilme', '-b:v', '1M', '-c:a', 'mp2');
    await onAir('van');
    await moreSegments(2);
  } finally {
    await Promise.all(senders.map(kill));
    await channel.stop();
  }
  const report = examine(readRendition(join(folder.path, 'live', 'test', 'small')), 3000);
  const whole = { pictureSteps: [], soundSteps: [], backwards: 0, continuityErrors: 0, complaints: '' };
  expect(report).toMatchObject(whole);
  expect(report.pictures).toBeGreaterThan(150);
  expect(events.filter(({ type }) => type === 'switch').map((event) => 'to' in event && event.to)).toEqual([
    ...['slate', 'van', 'slate', 'van'],
  ]);
  const ledger = join(folder.path, 'run', 'children.json');
  expect(JSON.parse(readFileSync(ledger, 'utf8'))).toEqual([]);
  folder.remove();
  expect(existsSync(folder.path)).toBe(false);
});
