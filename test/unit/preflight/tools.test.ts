import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installAdvice } from '../../../src/preflight/install.ts';
import { findProgram, tools } from '../../../src/preflight/tools.ts';

let folder: string;
const program = async (name: string, script: string): Promise<void> => {
  await writeFile(path.join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(path.join(folder, name), 0o755);
};
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sluice-tools-'));
});
afterAll(() => rm(folder, { recursive: true }));

const ffmpegProblem = () =>
  tools({ PATH: folder })
    .find(({ name }) => name.startsWith('ffmpeg'))!
    .problem();

describe('ffmpeg', () => {
  it('is missing, too old, broken, or there', async () => {
    expect(await ffmpegProblem()).toBe('is not installed');
    await program('ffmpeg', 'echo "ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright"');
    expect(await ffmpegProblem()).toContain(`${folder}/ffmpeg is version 4.4.2-0ubuntu0.22.04.1; newer ones:`);
    await program('ffmpeg', 'exit 1');
    expect(await ffmpegProblem()).toContain('cannot be run');
    await program('ffmpeg', 'echo "ffmpeg version 5.1.9-0+deb12u1 Copyright"');
    expect(await ffmpegProblem()).toBeUndefined();
  });
});

it('a program is found by any of its names, in any of the folders', async () => {
  await program('second', 'true');
  await writeFile(path.join(folder, 'not-a-program'), '');
  expect(await findProgram(['first', 'second'], ['/nowhere', folder])).toBe(path.join(folder, 'second'));
  expect(await findProgram(['not-a-program'], [folder])).toBeUndefined();
});

it('advice is a line to paste for each kind of system', () => {
  const missing = [
    { packages: { apt: 'ffmpeg', dnf: 'ffmpeg', brew: 'ffmpeg' } },
    { packages: { apt: 'chromium', dnf: 'chromium', brew: '--cask google-chrome' } },
  ];
  expect(installAdvice(missing)).toEqual([
    '  Debian, Ubuntu: sudo apt-get install ffmpeg chromium',
    '  Fedora: sudo dnf install ffmpeg chromium',
    '  macOS: brew install ffmpeg',
    '  macOS: brew install --cask google-chrome',
  ]);
});
