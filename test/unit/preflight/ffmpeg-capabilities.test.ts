import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultConfig } from '../../../src/config/defaults.ts';
import { parseConfig } from '../../../src/config/load.ts';
import {
  FfmpegError,
  missingCapabilities,
  probeFfmpeg,
  requireCapabilities,
  type FfmpegCapabilities,
} from '../../../src/preflight/ffmpeg-capabilities.ts';

const nothing: FfmpegCapabilities = {
  path: '/opt/ffmpeg',
  version: { text: '7.1', major: 7, minor: 1, libavutilMajor: 59 },
  encoders: new Set(),
  filters: new Set(),
  muxers: new Set(),
  demuxers: new Set(),
  inputProtocols: new Set(),
  outputProtocols: new Set(),
};

describe("the system's ffmpeg", () => {
  it('has what every config needs', async () => {
    const ffmpeg = await probeFfmpeg('ffmpeg');
    expect(ffmpeg.encoders).toContain('libx264');
    expect(ffmpeg.encoders.size).toBeGreaterThan(50);
    expect(ffmpeg.filters.size).toBeGreaterThan(100);
    expect(missingCapabilities(defaultConfig(['film.mp4']), ffmpeg)).toEqual([]);
  });
});

describe('what is missing', () => {
  it('is named with its reason, all at once', () => {
    const check = () => requireCapabilities(defaultConfig(['film.mp4']), nothing);
    expect(check).toThrow(FfmpegError);
    expect(check).toThrow('ffmpeg 7.1 (/opt/ffmpeg) lacks what this config needs:');
    expect(check).toThrow('encoder libx264 (for pictures)');
    expect(check).toThrow('filter drawtext (for the title and the time on slates)');
    expect(check).toThrow('input protocol file (for file inputs)');
  });

  it('is what renditions in other codecs need, where there are any', () => {
    const rendition = (codec: string): string => `{ name: ${codec}, codec: ${codec}, height: 90, videoBitrate: 100k }`;
    const ladder = [rendition('hevc'), rendition('av1')].join();
    const text = `channels: { a: { inputs: [{ name: a, type: rtmp }], container: fmp4, ladder: [${ladder}] } }`;
    const missing = missingCapabilities(parseConfig(text, 'x', {}), nothing);
    expect(missing).toContain('encoder libx265 (for renditions in HEVC)');
    expect(missing).toContain('encoder libaom-av1 (for renditions in AV1)');
    expect(missing).toContain('muxer mp4 (for segments in fragmented MP4)');
  });

  it('is only what the config asks for', () => {
    const audio = 'channels: { radio: { inputs: [{ name: a, type: rtmp }], ladder: [audio] } }';
    const missing = missingCapabilities(parseConfig(audio, 'x', {}), nothing).join('\n');
    expect(missing).toContain('encoder aac');
    expect(missing).not.toMatch(/libx264|drawtext|file inputs/);
  });
});

describe('an ffmpeg that will not do', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sluice-ffmpeg-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const program = async (name: string, script: string): Promise<string> => {
    const file = path.join(folder, name);
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
    return file;
  };

  it('is absent', async () => {
    const file = path.join(folder, 'none');
    await expect(probeFfmpeg(file)).rejects.toThrow(`there is no ffmpeg at "${file}": install it, or set "ffmpeg:"`);
  });

  it('is too old', async () => {
    const file = await program('old', 'echo "ffmpeg version 4.4.2 Copyright"');
    await expect(probeFfmpeg(file)).rejects.toThrow(`${file} is ffmpeg 4.4.2: 5.1 or newer is needed`);
  });

  it('is something else', async () => {
    await expect(probeFfmpeg(await program('else', 'echo hello'))).rejects.toThrow('is not ffmpeg');
  });

  it('fails', async () => {
    await expect(probeFfmpeg(await program('fails', 'exit 3'))).rejects.toThrow('cannot be run');
  });
});
