import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../src/channel/channel.ts';
import { createProgrammeClock } from '../../src/clock/programme-clock.ts';
import { msToTicks, ticksToMs, WRAP } from '../../src/clock/ticks.ts';
import type { InputEnvironment } from '../../src/inputs/environment.ts';
import { FileInput } from '../../src/inputs/file-input.ts';
import { SlateInput } from '../../src/inputs/slate-input.ts';
import { examine, readRendition } from '../support/programme.ts';
import { channelRig, runFfmpeg, temporaryFolder, TEST_LADDER } from '../support/rig.ts';
import { waitFor } from '../support/wait.ts';

const FRAME = 3000;
const SLATE = { name: 'slate', title: "Slate: it's 100% [test]", width: 320, height: 180, frameRate: 30 };

const segmentsOf = (channel: Channel, rendition: string): number =>
  channel.timeline.renditions.get(rendition)!.segments.length;

/** Resolves when every rendition has published so many segments. */
const published = (channel: Channel, count: number): Promise<boolean> =>
  waitFor(`${count} segments`, () =>
    [...channel.timeline.renditions.keys()].every((rendition) => segmentsOf(channel, rendition) >= count),
  );

describe('a channel', { timeout: 90_000 }, () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let channel: Channel | undefined;

  beforeEach(() => {
    folder = temporaryFolder();
    channel = undefined;
  });

  afterEach(async () => {
    await channel?.stop();
    folder.remove();
  });

  const expectWhole = (): void => {
    for (const rendition of ['small', 'tiny']) {
      const report = examine(readRendition(join(folder.path, 'live', 'test', rendition)), FRAME);
      expect(report).toMatchObject({
        pictureSteps: [],
        soundSteps: [],
        backwards: 0,
        continuityErrors: 0,
        complaints: '',
      });
      expect(report.pictures).toBeGreaterThan(60);
    }
    const sound = examine(readRendition(join(folder.path, 'live', 'test', 'audio')), FRAME);
    expect(sound).toMatchObject({ pictures: 0, soundSteps: [], continuityErrors: 0, complaints: '' });
  };

  it('shows a slate within five seconds when there is no source', async () => {
    const rig = channelRig(folder.path, (environment) => [new SlateInput(SLATE, environment)]);
    channel = rig.channel;
    const startedAt = performance.now();
    await channel.start();
    await published(channel, 1);
    expect(performance.now() - startedAt).toBeLessThan(5000);
    expect(channel.state()).toMatchObject({ onAir: 'slate', inputs: [{ name: 'slate', status: 'live' }] });
    const { format } = channel.timeline.renditions.get('small')!;
    expect(format).toMatchObject({ width: 320, height: 180 });
    expect(format.codecs).toMatch(/^avc1\.[0-9a-f]{6},mp4a\.40\.2$/);
  });

  it('goes on without a hole when its encoder is killed, with the numbers that are due', async () => {
    const rig = channelRig(folder.path, (environment) => [new SlateInput(SLATE, environment)]);
    channel = rig.channel;
    await channel.start();
    await published(channel, 3);
    const { pid } = channel.state().encoder;
    process.kill(pid!, 'SIGKILL');
    await waitFor('another encoder', () => channel!.state().encoder.pid !== pid && channel!.state().encoder.pid);
    await published(channel, 7);
    expect(channel.state().encoder.restarts).toBe(1);
    const { segments } = channel.timeline.renditions.get('small')!;
    expect(segments.map(({ msn }) => msn)).toEqual(segments.map((_, index) => segments[0]!.msn + index));
    expect(segments.some(({ gap, discontinuity }) => gap || discontinuity)).toBe(false);
    await channel.stop();
    expectWhole();
  });

  it('ends an encoder that hangs, and goes on', async () => {
    const rig = channelRig(folder.path, (environment) => [new SlateInput(SLATE, environment)]);
    channel = rig.channel;
    await channel.start();
    await published(channel, 2);
    const { pid } = channel.state().encoder;
    process.kill(pid!, 'SIGSTOP');
    await waitFor('another encoder', () => channel!.state().encoder.pid !== pid && channel!.state().encoder.pid);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    await published(channel, 8);
    await channel.stop();
    expectWhole();
  });

  it('plays files of any kind in a loop without a break between them', async () => {
    const first = join(folder.path, 'first.mp4');
    const second = join(folder.path, 'second.mkv');
    const broken = join(folder.path, 'broken.mp4');
    await runFfmpeg([
      ...['-f', 'lavfi', '-i', 'testsrc2=s=640x480:r=25', '-f', 'lavfi', '-i', 'sine=r=44100', '-t', '4'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '250', '-bf', '2', '-c:a', 'aac', '-ac', '1', first],
    ]);
    await runFfmpeg(['-f', 'lavfi', '-i', 'testsrc=s=320x240:r=15', '-t', '3', '-c:v', 'mpeg4', '-an', second]);
    await runFfmpeg(['-f', 'lavfi', '-i', 'sine', '-t', '1', '-f', 'mp3', broken]);
    const rig = channelRig(folder.path, (environment) => [
      new FileInput('files', [first, broken, second], environment),
      new SlateInput(SLATE, environment),
    ]);
    channel = rig.channel;
    await channel.start();
    await waitFor('the files', () => channel!.state().onAir === 'files');
    await published(channel, 11);
    const cuts = rig.events.filter(({ type }) => type === 'switch');
    // From the slate to the files, once; the files themselves never leave the air.
    expect(cuts.at(-1)).toMatchObject({ to: 'files' });
    expect(cuts.length).toBeLessThanOrEqual(2);
    await channel.stop();
    expectWhole();
  });

  it('passes the wrap of 33 bits like any other moment', async () => {
    const wrap = Math.ceil(msToTicks(Date.now()) / WRAP) * WRAP;
    const clock = createProgrammeClock(() => ticksToMs(wrap) - 4000);
    const rig = channelRig(folder.path, (environment) => [new SlateInput(SLATE, environment)], {}, { clock });
    channel = rig.channel;
    await channel.start();
    await published(channel, 9);
    const { segments } = channel.timeline.renditions.get('small')!;
    expect(segments[0]!.startTicks).toBeLessThan(wrap);
    expect(segments.at(-1)!.startTicks).toBeGreaterThan(wrap);
    await channel.stop();
    expectWhole();
  });

  it('takes qualities above the size of the source out of a default ladder, and goes on', async () => {
    const file = join(folder.path, 'small.mp4');
    await runFfmpeg([
      ...['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=30', '-t', '20', '-c:v', 'libx264', '-preset', 'ultrafast', file],
    ]);
    const planLadder = ({ height }: { height: number }) =>
      TEST_LADDER.filter((rung) => rung.kind === 'audio' || rung.height <= height);
    const inputs = (environment: InputEnvironment) => [
      new FileInput('file', [file], environment),
      new SlateInput(SLATE, environment),
    ];
    const rig = channelRig(folder.path, inputs, {}, { planLadder });
    channel = rig.channel;
    await channel.start();
    await waitFor('the smaller ladder', () => !channel!.timeline.renditions.has('small'));
    const { last } = channel.timeline.renditions.get('tiny')!;
    await waitFor('more segments', () => channel!.timeline.renditions.get('tiny')!.last!.msn >= (last?.msn ?? 0) + 4);
    expect([...channel.timeline.renditions.keys()]).toEqual(['tiny', 'audio']);
    expect(channel.state().encoder.restarts).toBe(0);
    await channel.stop();
    const report = examine(readRendition(join(folder.path, 'live', 'test', 'tiny')), FRAME);
    expect(report).toMatchObject({
      pictureSteps: [],
      soundSteps: [],
      backwards: 0,
      continuityErrors: 0,
      complaints: '',
    });
  });

  it('leaves no process behind', async () => {
    const rig = channelRig(folder.path, (environment) => [new SlateInput(SLATE, environment)]);
    channel = rig.channel;
    await channel.start();
    await published(channel, 1);
    const ledger = join(folder.path, 'run', 'children.json');
    const children = JSON.parse(readFileSync(ledger, 'utf8')) as { pid: number }[];
    expect(children).toHaveLength(2);
    await channel.stop();
    expect(children.filter(({ pid }) => existsSync(`/proc/${pid}`))).toEqual([]);
    expect(JSON.parse(readFileSync(ledger, 'utf8'))).toEqual([]);
  });
});
