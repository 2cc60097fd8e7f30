import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PullInput } from '../../src/inputs/pull-input.ts';
import { createSrtInput } from '../../src/inputs/srt-input.ts';
import { createUdpInput } from '../../src/inputs/udp-input.ts';
import { inputEnvironment } from '../support/input-rig.ts';
import { LOCAL_RULES } from '../support/pull-rig.ts';
import { kill } from '../support/publisher.ts';
import { startRangedServer } from '../support/ranged-server.ts';
import { ffmpeg, runFfmpeg, temporaryFolder } from '../support/rig.ts';
import { freeUdpPort } from '../support/udp-port.ts';
import { waitFor } from '../support/wait.ts';

/** Twelve seconds on a machine that has time. */
const SLOW_MS = 60_000;

it('the doctor gives advice to who sends by SRT and UDP, and of what is pulled', { timeout: 90_000 }, async () => {
  const folder = temporaryFolder();
  const environment = inputEnvironment(folder.path);
  const file = join(folder.path, 'rare.ts');
  const pattern = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=25'];
  const rare = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-x264-params', 'keyint=250'];
  await runFfmpeg([...pattern, ...rare, '-t', '25', '-f', 'mpegts', '-y', file]);
  const web = await startRangedServer(file);
  const [srtPort, udpPort] = [await freeUdpPort(), await freeUdpPort()];
  const host = '127.0.0.1';
  const srt = createSrtInput({ name: 'van', mode: 'listener', host, port: srtPort, latency: 0.2 }, environment);
  const udp = createUdpInput('tower', { host, port: udpPort }, environment);
  const pull = new PullInput({ name: 'far', url: web.url, variant: 'best', rules: LOCAL_RULES }, environment);
  const inputs = [srt, udp, pull];
  const senders: ChildProcess[] = [];
  try {
    for (const input of inputs) input.start();
    const udpUrl = `udp://${host}:${udpPort}?pkt_size=1316`;
    senders.push(
      ffmpeg(['-re', ...pattern, ...rare, '-f', 'mpegts', `srt://${host}:${srtPort}`]),
      // Encoded anew here: what is judged is what was sent.
      ffmpeg(['-re', ...pattern, ...rare, '-pix_fmt', 'yuv422p', '-f', 'mpegts', udpUrl]),
    );
    const codes = (input: (typeof inputs)[number]) =>
      input
        .source()
        .advice.map(({ code }) => code)
        .toSorted();
    const expected = ['key-frame-interval', 'no-audio'];
    await Promise.all([
      waitFor('advice by SRT', () => codes(srt).join() === expected.join()),
      waitFor('advice by UDP', () => codes(udp).join() === [...expected, 'pictures-encoded-anew'].join()),
      waitFor('advice of what is pulled', () => codes(pull).join() === expected.join()),
    ]);
    const { advice } = udp.source();
    const said = advice.find(({ code }) => code === 'key-frame-interval')!.text;
    const [, interval] = /^Key frames every ([\d.]+) s: set the encoder's key frame interval \(GOP\) to 2 s$/.exec(
      said,
    )!;
    expect(Number(interval)).toBeGreaterThan(4);
    expect(advice.find(({ code }) => code === 'pictures-encoded-anew')!.text).toContain('not 8 bit 4:2:0');
    await kill(senders[0]!);
    await waitFor('the end of it', () => srt.source().status === 'waiting');
    expect(srt.source().advice).toEqual([]);
  } finally {
    await Promise.all(senders.map(kill));
    await Promise.all(inputs.map((input) => input.stop()));
    await web.stop();
    folder.remove();
  }
});
