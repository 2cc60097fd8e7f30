import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test as base } from 'vitest';
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

const WHOLE_SOUND = { soundSteps: [], continuityErrors: 0, complaints: '' };
const slate = (environment: InputEnvironment) => [new SlateInput(SLATE, environment)];

const segmentsOf = (channel: Channel, rendition: string): number =>
  channel.timeline.renditions.get(rendition)!.segments.length;

/** Resolves when every rendition has published so many segments. */
const published = (channel: Channel, count: number): Promise<boolean> =>
  waitFor(`${count} segments`, () =>
    [...channel.timeline.renditions.keys()].every((rendition) => segmentsOf(channel, rendition) >= count),
  );

type Rig = ReturnType<typeof channelRig>;
interface Place {
  readonly path: string;
  /** Starts a channel of the test's own, which ends with it. */
  run(
    inputs: Parameters<typeof channelRig>[1],
    config?: Parameters<typeof channelRig>[2],
    options?: Parameters<typeof channelRig>[3],
  ): Promise<Rig>;
  /** Stops the channel, and reads all that it made. */
  expectWhole(): Promise<void>;
}

const it = base.extend<{ place: Place }>({
  // eslint-disable-next-line no-empty-pattern -- vitest reads from the pattern what a fixture needs
  place: async ({}, use) => {
    const { path, remove } = temporaryFolder();
    let rig: Rig | undefined;
    await use({
      path,
      run: async (inputs, config, options) => {
        rig = channelRig(path, inputs, config, options);
        await rig.channel.start();
        return rig;
      },
      expectWhole: async () => {
        await rig!.channel.stop();
        for (const rendition of ['small', 'tiny']) {
          const report = examine(readRendition(join(path, 'live', 'test', rendition)), FRAME);
          expect(report).toMatchObject({ ...{ pictureSteps: [], backwards: 0 }, ...WHOLE_SOUND });
          expect(report.pictures).toBeGreaterThan(60);
        }
        const sound = examine(readRendition(join(path, 'live', 'test', 'audio')), FRAME);
        expect(sound).toMatchObject({ pictures: 0, ...WHOLE_SOUND });
      },
    });
    await rig?.channel.stop();
    remove();
  },
});

describe('a channel', { concurrent: true }, () => {
  it('shows a slate within five seconds when there is no source', async ({ place }) => {
    const startedAt = performance.now();
    const { channel } = await place.run(slate);
    await published(channel, 1);
    const took = performance.now() - startedAt;
    // What a busy machine takes for an encoder of its own comes on top.
    const beganAt = performance.now();
    await runFfmpeg(['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=30:d=1', '-c:v', 'libx264', '-f', 'null', '-']);
    expect(took).toBeLessThan(5000 + 4 * (performance.now() - beganAt));
    expect(channel.state()).toMatchObject({ onAir: 'slate', inputs: [{ name: 'slate', status: 'live' }] });
    const { format } = channel.timeline.renditions.get('small')!;
    expect(format).toMatchObject({ width: 320, height: 180 });
    expect(format.codecs).toMatch(/^avc1\.[0-9a-f]{6},mp4a\.40\.2$/);
  });

  it('goes on without a hole when its encoder is killed, with the numbers that are due', async ({ place }) => {
    const { channel } = await place.run(slate);
    await published(channel, 3);
    const { pid } = channel.state().encoder;
    process.kill(pid!, 'SIGKILL');
    await waitFor('another encoder', () => channel.state().encoder.pid !== pid && channel.state().encoder.pid);
    await published(channel, 7);
    expect(channel.state().encoder.restarts).toBeGreaterThanOrEqual(1);
    const { segments } = channel.timeline.renditions.get('small')!;
    expect(segments.map(({ msn }) => msn)).toEqual(segments.map((_, index) => segments[0]!.msn + index));
    expect(segments.some(({ gap, discontinuity }) => gap || discontinuity)).toBe(false);
    await place.expectWhole();
  });

  it('ends an encoder that hangs, and goes on', async ({ place }) => {
    const { channel } = await place.run(slate);
    await published(channel, 2);
    const { pid } = channel.state().encoder;
    process.kill(pid!, 'SIGSTOP');
    await waitFor('another encoder', () => channel.state().encoder.pid !== pid && channel.state().encoder.pid);
    await waitFor('the end of the first', () => !existsSync(`/proc/${pid}`));
    await published(channel, 8);
    await place.expectWhole();
  });

  it('plays files of any kind in a loop without a break between them', async ({ place }) => {
    const first = join(place.path, 'first.mp4');
    const second = join(place.path, 'second.mkv');
    const broken = join(place.path, 'broken.mp4');
    await runFfmpeg([
      ...['-f', 'lavfi', '-i', 'testsrc2=s=640x480:r=25', '-f', 'lavfi', '-i', 'sine=r=44100', '-t', '4'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '250', '-bf', '2', '-c:a', 'aac', '-ac', '1', first],
    ]);
    await runFfmpeg(['-f', 'lavfi', '-i', 'testsrc=s=320x240:r=15', '-t', '3', '-c:v', 'mpeg4', '-an', second]);
    await runFfmpeg(['-f', 'lavfi', '-i', 'sine', '-t', '1', '-f', 'mp3', broken]);
    const inputs = (environment: InputEnvironment) => [
      new FileInput('files', [first, broken, second], environment),
      new SlateInput(SLATE, environment),
    ];
    // A machine that is short of breath for a moment is none of what is looked for.
    const { channel, events } = await place.run(inputs, { switch: { stallAfter: 10, returnAfter: 5, refresh: 300 } });
    await waitFor('the files', () => channel.state().onAir === 'files');
    await published(channel, 11);
    const cuts = events.filter(({ type }) => type === 'switch');
    // From the slate to the files, once; the files themselves never leave the air.
    expect(cuts.at(-1)).toMatchObject({ to: 'files' });
    expect(cuts.length).toBeLessThanOrEqual(2);
    await place.expectWhole();
  });

  it('passes the wrap of 33 bits like any other moment', async ({ place }) => {
    const wrap = Math.ceil(msToTicks(Date.now()) / WRAP) * WRAP;
    const clock = createProgrammeClock(() => ticksToMs(wrap) - 4000);
    const { channel } = await place.run(slate, {}, { clock });
    await published(channel, 9);
    const { segments } = channel.timeline.renditions.get('small')!;
    expect(segments[0]!.startTicks).toBeLessThan(wrap);
    expect(segments.at(-1)!.startTicks).toBeGreaterThan(wrap);
    await place.expectWhole();
  });

  it('takes qualities above the size of the source out of a default ladder, and goes on', async ({ place }) => {
    const file = join(place.path, 'small.mp4');
    await runFfmpeg([
      ...['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=30', '-t', '20', '-c:v', 'libx264', '-preset', 'ultrafast', file],
    ]);
    const planLadder = ({ height }: { height: number }) =>
      TEST_LADDER.filter((rung) => rung.kind === 'audio' || rung.height <= height);
    const inputs = (environment: InputEnvironment) => [
      new FileInput('file', [file], environment),
      new SlateInput(SLATE, environment),
    ];
    const { channel } = await place.run(inputs, {}, { planLadder });
    await waitFor('the smaller ladder', () => !channel.timeline.renditions.has('small'));
    const { last } = channel.timeline.renditions.get('tiny')!;
    await waitFor('more segments', () => channel.timeline.renditions.get('tiny')!.last!.msn >= (last?.msn ?? 0) + 4);
    expect([...channel.timeline.renditions.keys()]).toEqual(['tiny', 'audio']);
    expect(channel.state().encoder.restarts).toBe(0);
    await channel.stop();
    const report = examine(readRendition(join(place.path, 'live', 'test', 'tiny')), FRAME);
    expect(report).toMatchObject({
      pictureSteps: [],
      soundSteps: [],
      backwards: 0,
      continuityErrors: 0,
      complaints: '',
    });
  });

  it('leaves no process behind', async ({ place }) => {
    const { channel } = await place.run(slate);
    await published(channel, 1);
    const ledger = join(place.path, 'run', 'children.json');
    const children = JSON.parse(readFileSync(ledger, 'utf8')) as { pid: number }[];
    expect(children).toHaveLength(2);
    await channel.stop();
    expect(children.filter(({ pid }) => existsSync(`/proc/${pid}`))).toEqual([]);
    expect(JSON.parse(readFileSync(ledger, 'utf8'))).toEqual([]);
  });
});
