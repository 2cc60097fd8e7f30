import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it, type TestContext } from 'vitest';
import { SlateInput, type SlateOptions } from '../../src/inputs/slate-input.ts';
import { createLogger } from '../../src/log/logger.ts';
import { collect, inputEnvironment } from '../support/input-rig.ts';
import { coloursAt, isNear, type Rgb } from '../support/pixels.ts';
import { runFfmpeg, temporaryFolder } from '../support/rig.ts';
import { waitFor } from '../support/wait.ts';

const RED: Rgb = [255, 0, 0];
const BLUE: Rgb = [0, 0, 255];
const BLACK: Rgb = [0, 0, 0];
/** The ground of the built-in slate. */
const GROUND: Rgb = [15, 23, 42];
const LEFT = [0.1, 0.25] as const;
const CENTRE = [0.5, 0.25] as const;
const FORMAT = { name: 'slate', title: 'Soon', width: 320, height: 180, frameRate: 25 };

/** A slate of one test, in a folder of its own, and what it says; ended behind the test. */
const stage = (onTestFinished: TestContext['onTestFinished']) => {
  const folder = temporaryFolder();
  let logged = '';
  const destination = new Writable({
    write: (chunk: Buffer, _, done) => {
      logged += chunk.toString();
      done();
    },
  });
  const begin = (own: SlateOptions['own']) => {
    const log = createLogger({ level: 'info', pretty: false, destination });
    const slate = new SlateInput({ ...FORMAT, ...(own && { own }) }, inputEnvironment(folder.path, log));
    onTestFinished(async () => {
      await slate.stop();
      folder.remove();
    });
    const got = collect(slate.feed);
    slate.start();
    return { slate, got };
  };
  return { folder: folder.path, begin, logged: (): string => logged };
};

describe.concurrent('a slate', { timeout: 240_000 }, () => {
  const colours = async (got: ReturnType<typeof collect>, count: number): Promise<[Rgb, Rgb]> => {
    await waitFor(`${count} pictures`, () => got.pictures >= count);
    return (await coloursAt(got.ts(), [LEFT, CENTRE])) as [Rgb, Rgb];
  };

  const near = (colour: Rgb, wanted: Rgb): void => {
    expect(isNear(colour, wanted), `${colour.join()} is near ${wanted.join()}`).toBe(true);
  };

  it('shows a still picture as large as it fits, on black, at the full frame rate', async ({
    expect,
    onTestFinished,
  }) => {
    const { begin, folder } = stage(onTestFinished);
    const path = join(folder, "it's [red], 100%d.png");
    const plain = join(folder, 'red.png');
    await runFfmpeg(['-f', 'lavfi', '-i', 'color=red:s=400x800', '-frames:v', '1', '-update', '1', plain]);
    copyFileSync(plain, path);
    const { got, slate } = begin({ kind: 'image', path });
    const [left, centre] = await colours(got, 50);
    near(left, BLACK);
    near(centre, RED);
    expect(slate.source()).toMatchObject({ status: 'live', figures: { width: 320, height: 180 } });
    expect(slate.feed.meter.figures(0).frameRate).toBeCloseTo(25, 0);
    expect(got.samples.some(({ kind }) => kind === 'audio')).toBe(true);
  });

  it('shows a video of any form in a loop', async ({ expect, onTestFinished }) => {
    const { begin, folder, logged } = stage(onTestFinished);
    const path = join(folder, 'blue.mkv');
    await runFfmpeg(['-f', 'lavfi', '-i', 'color=blue:s=100x400:r=10', '-t', '1', '-c:v', 'mpeg4', path]);
    const { got, slate } = begin({ kind: 'video', path });
    const [left, centre] = await colours(got, 80);
    near(left, BLACK);
    near(centre, BLUE);
    expect(slate.source().status).toBe('live');
    expect(logged()).not.toContain('ended');
  });

  it('is the built-in one where its file is missing, and says so; a file put right is taken', async ({
    expect,
    onTestFinished,
  }) => {
    const { begin, folder, logged } = stage(onTestFinished);
    const path = join(folder, 'picture.png');
    const { got, slate } = begin({ kind: 'image', path });
    const [left] = await colours(got, 10);
    near(left, GROUND);
    expect(slate.source().status).toBe('live');
    expect(slate.source().reason).toContain('there is no such file');
    expect(logged()).toContain("the slate's file cannot be shown; showing the built-in slate");
    expect(logged()).toContain(path);
    const other = join(folder, 'other.png');
    await runFfmpeg(['-f', 'lavfi', '-i', 'color=red:s=320x180', '-frames:v', '1', '-update', '1', other]);
    copyFileSync(other, path);
    await waitFor('the picture', () => logged().includes("showing the slate's own picture"));
    near((await colours(got, got.pictures + 50))[1], RED);
    expect(slate.source().reason).toBe('always there');
  });

  it.for(['image', 'video'] as const)(
    'is the built-in one where its %s is broken',
    async (kind, { expect, onTestFinished }) => {
      const { begin, folder, logged } = stage(onTestFinished);
      const path = join(folder, 'broken');
      writeFileSync(path, Buffer.alloc(10_000, 'no picture at all '));
      const { got, slate } = begin({ kind, path });
      const [left] = await colours(got, 25);
      near(left, GROUND);
      expect(slate.source().reason).toContain('the built-in slate, because');
      expect(logged()).toContain('showing the built-in slate');
    },
  );

  it('is the built-in one where its file can be looked into but not decoded', async ({ onTestFinished }) => {
    const { begin, folder } = stage(onTestFinished);
    const path = join(folder, 'truncated.png');
    await runFfmpeg(['-f', 'lavfi', '-i', 'testsrc2=s=640x360', '-frames:v', '1', '-update', '1', path]);
    // The header is right, the picture is not there.
    writeFileSync(path, readFileSync(path).subarray(0, 40));
    const { got } = begin({ kind: 'image', path });
    const [left] = await colours(got, 25);
    near(left, GROUND);
  });
});
