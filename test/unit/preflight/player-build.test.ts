import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { playerBuildReason } from '../../../src/preflight/player-build.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'sluice-player-'));
});
afterEach(() => rm(root, { recursive: true }));

/** Writes a file that was last changed at that second. */
const put = async (file: string, second: number): Promise<void> => {
  const full = path.join(root, 'player', file);
  await mkdir(path.dirname(full), { recursive: true });
  await writeFile(full, '');
  await utimes(full, second, second);
};

it('there is nothing to build from in an installed package', async () => {
  await put('dist/index.html', 1);
  expect(await playerBuildReason(root)).toBeUndefined();
});

it('a fresh checkout has to be built', async () => {
  await put('vite.config.ts', 1);
  expect(await playerBuildReason(root)).toBe('not built yet');
});

it('what is newer than its source stays', async () => {
  await put('vite.config.ts', 1);
  await put('src/deep/page.tsx', 5);
  await put('dist/index.html', 6);
  await put('dist/assets/late.js', 9);
  expect(await playerBuildReason(root)).toBeUndefined();
});

it('what is older than any of its source is built again', async () => {
  await put('vite.config.ts', 1);
  await put('dist/index.html', 6);
  await put('src/deep/page.tsx', 7);
  expect(await playerBuildReason(root)).toBe('older than its source');
});
