import { describe, it } from 'vitest';
import { TestInput } from '../../src/inputs/test-input.ts';
import { collect, inputEnvironment } from '../support/input-rig.ts';
import { temporaryFolder } from '../support/rig.ts';
import { offsets, syncMarks } from '../support/sync.ts';
import { waitFor } from '../support/wait.ts';

describe.concurrent('a test input', { timeout: 240_000 }, () => {
  it.for([30, 25, 29.97])(
    'flashes and sounds in step, once a second, at %d pictures a second',
    async (frameRate, test) => {
      const { expect, onTestFinished } = test;
      const folder = temporaryFolder();
      const input = new TestInput({ name: 'bars', width: 320, height: 180, frameRate }, inputEnvironment(folder.path));
      onTestFinished(async () => {
        await input.stop();
        folder.remove();
      });
      const got = collect(input.feed);
      input.start();
      await waitFor('five seconds of pictures', () => got.pictures >= 5 * frameRate);
      expect(input.source()).toMatchObject({ status: 'live', figures: { width: 320, height: 180 } });
      await input.stop();
      const marks = await syncMarks(got.ts());
      expect(marks.complaints).toBe('');
      expect(marks.flashes.length).toBeGreaterThanOrEqual(4);
      for (const [index, at] of marks.flashes.slice(1).entries()) {
        // One picture each, a second apart: to the picture, where a second is no whole number of them.
        expect(Math.abs(at - marks.flashes[index]! - 1)).toBeLessThan(1 / frameRate);
      }
      const late = offsets(marks);
      expect(late.length).toBeGreaterThanOrEqual(3);
      for (const offset of late) expect(Math.abs(offset)).toBeLessThan(0.04);
    },
  );
});
