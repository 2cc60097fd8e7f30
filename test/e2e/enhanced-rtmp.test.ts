import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { publishEnhanced, readRecording } from '../support/enhanced-publisher.ts';
import { examine, readRendition } from '../support/programme.ts';
import { runFfmpeg, temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const CHANNEL = `
    inputs:
      - { name: studio, type: rtmp, key: secret }
      - { name: slate, type: slate }
    switch: { stallAfter: 4s }
${SMALL_CHANNEL}`;

const FRAME = 3000;

/** Of what brings the publisher's pictures into the form of a feed; undefined between two runs. */
const converterPid = (folder: string): number | undefined => {
  const children = JSON.parse(readFileSync(join(folder, 'data', 'run', 'children.json'), 'utf8')) as {
    pid: number;
    name: string;
  }[];
  return children.find(({ name }) => name.includes('normaliser'))?.pid;
};

const ENCODERS = {
  HEVC: [
    '-c:v',
    'libx265',
    '-preset',
    'ultrafast',
    '-x265-params',
    'log-level=error:keyint=30:bframes=2',
    '-tag:v',
    'hvc1',
  ],
  AV1: ['-c:v', 'libsvtav1', '-preset', '12', '-g', '30', '-svtav1-params', 'lookahead=0'],
};
const NAMES = { HEVC: /^hvc1\.1\./, AV1: /^av01\.0\./ };

describe.concurrent('publishing by Enhanced RTMP', { timeout: 240_000 }, () => {
  it.for(['HEVC', 'AV1'] as const)('%s with mono sound is taken, and the programme stays whole', async (codec, of) => {
    const { expect, onTestFinished } = of;
    const folder = temporaryFolder();
    const test = await startServer(folder.path, CHANNEL);
    onTestFinished(async () => {
      await test.server.stop();
      folder.remove();
    });
    const file = join(folder.path, 'recording.mp4');
    await runFfmpeg([
      ...['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=30', '-f', 'lavfi', '-i', 'sine=r=44100', '-t', '3'],
      ...[...ENCODERS[codec], '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-ac', '1', file],
    ]);
    await waitFor('the slate', async () => (await test.state()).onAir === 'slate');
    const publisher = await publishEnhanced(`${test.rtmp}/secret`, readRecording(file));
    onTestFinished(() => publisher.stop());
    await waitFor('studio on the air', async () => (await test.state()).onAir === 'studio');
    const input = (await test.state()).inputs[0]!;
    expect(input).toMatchObject({ status: 'live', figures: { width: 320, height: 180 } });
    expect(input.figures.videoCodec).toMatch(NAMES[codec]);
    const lastMsn = async () => (await test.state()).renditions[0]!.lastMsn;
    const from = await waitFor('a segment', lastMsn);
    await waitFor('more segments', async () => (await lastMsn())! >= from + 3);
    const converter = await waitFor('its converter', () => converterPid(folder.path));
    process.kill(converter, 'SIGKILL');
    await waitFor('another converter', () => ![undefined, converter].includes(converterPid(folder.path)));
    const away = (await lastMsn())!;
    await waitFor('studio on the air with it', async () => {
      const { onAir, renditions } = await test.state();
      return onAir === 'studio' && renditions[0]!.lastMsn! >= away + 2;
    });
    publisher.stop();
    await waitFor('the slate again', async () => (await test.state()).onAir === 'slate');
    await test.server.stop();
    const report = examine(readRendition(join(folder.path, 'data', 'live', 'main', 'small')), FRAME);
    expect(report).toMatchObject({
      pictureSteps: [],
      soundSteps: [],
      backwards: 0,
      continuityErrors: 0,
      complaints: '',
    });
  });
});
