import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAv1C } from '../../../src/media/av1.ts';
import { parseHvcC } from '../../../src/media/hevc.ts';
import { readRecording } from '../../support/enhanced-publisher.ts';
import { temporaryFolder } from '../../support/rig.ts';

const ENCODERS = {
  hevc: ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none', '-tag:v', 'hvc1'],
  av1: ['-c:v', 'libaom-av1', '-cpu-used', '8', '-strict', '-2'],
};

describe('decoder configurations', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  const record = (codec: keyof typeof ENCODERS, size: string, pixels = 'yuv420p'): Buffer => {
    const file = join(folder.path, `${codec}-${size}-${pixels}.mp4`);
    const source = ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=30`, '-f', 'lavfi', '-i', 'sine', '-t', '0.2'];
    execFileSync('ffmpeg', [
      '-y',
      '-v',
      'error',
      ...source,
      ...ENCODERS[codec],
      '-pix_fmt',
      pixels,
      '-c:a',
      'aac',
      file,
    ]);
    return readRecording(file).videoConfig;
  };

  it.each(['320x180', '322x182', '640x360', '1280x720'])('of HEVC tell the size %s', (size) => {
    const [width, height] = size.split('x').map(Number);
    expect(parseHvcC(record('hevc', size))).toMatchObject({
      width,
      height,
      codec: expect.stringMatching(/^hvc1\.1\.6\.L\d+\.90$/) as string,
    });
  });

  it('of HEVC tell profiles apart', () => {
    expect(parseHvcC(record('hevc', '320x180', 'yuv420p10le')).codec).toMatch(/^hvc1\.2\.4\.L\d+/);
  });

  it.each(['320x180', '322x182'])('of AV1 tell the size %s', (size) => {
    const [width, height] = size.split('x').map(Number);
    expect(parseAv1C(record('av1', size))).toEqual({ width, height, codec: 'av01.0.00M.08' });
  });

  it('that are damaged give RangeErrors, and nothing else', () => {
    const good = { hevc: record('hevc', '320x180'), av1: record('av1', '320x180') };
    fc.assert(
      fc.property(
        fc.constantFrom<'hevc' | 'av1'>('hevc', 'av1'),
        fc.nat(200),
        fc.nat(200),
        fc.nat(255),
        (codec, cut, at, value) => {
          const data = Buffer.from(good[codec].subarray(0, cut));
          if (at < data.length) data[at] = value;
          try {
            const { width } = codec === 'hevc' ? parseHvcC(data) : parseAv1C(data);
            expect(width === undefined || width > 0).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
