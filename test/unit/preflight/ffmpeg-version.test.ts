import { expect, it } from 'vitest';
import { isNewEnough, parseFfmpegVersion } from '../../../src/preflight/ffmpeg-version.ts';

const outputOf = (version: string, libavutil = 57): string =>
  [
    `ffmpeg version ${version} Copyright (c) 2000-2026 the FFmpeg developers`,
    'built with gcc 12 (Debian 12.2.0-14+deb12u1)',
    'configuration: --prefix=/usr --extra-version=0+deb12u1',
    `libavutil      ${libavutil}. 28.100 / ${libavutil}. 28.100`,
    '',
  ].join('\n');

it.each([
  ['5.1.9-0+deb12u1', 5, 1, true],
  ['n7.1', 7, 1, true],
  ['n7.1-dev-1234-gabcdef', 7, 1, true],
  ['6.0', 6, 0, true],
  ['7', 7, 0, true],
  ['7:5.1.4', 5, 1, true],
  ['5.0.3', 5, 0, false],
  ['4.4.2-0ubuntu0.22.04.1', 4, 4, false],
  ['n4.3', 4, 3, false],
  ['10.0', 10, 0, true],
])('%s is %i.%i; will it do: %s', (text, major, minor, good) => {
  const version = parseFfmpegVersion(outputOf(text))!;
  expect(version).toMatchObject({ text, major, minor });
  expect(isNewEnough(version)).toBe(good);
});

it.each([
  ['N-118448-g1a2b3c4d5e', 59, true],
  ['N-55702-g920046a', 52, false],
  ['git-2023-01-01-abcdef', 57, true],
  ['2024-06-09-git-94f2274a8b-full_build', 59, true],
])('%s, a build from git, is judged by libavutil %i: %s', (text, libavutil, good) => {
  expect(isNewEnough(parseFfmpegVersion(outputOf(text, libavutil))!)).toBe(good);
});

it('knows what is not ffmpeg', () => {
  expect(parseFfmpegVersion('ffprobe version 5.1')).toBeUndefined();
  expect(parseFfmpegVersion('')).toBeUndefined();
});
