import { describe, expect, it } from 'vitest';
import { NAL_SPS, nalType, nalUnits } from '../../../src/media/annex-b.ts';
import { keyFrameInOrder, spsInOrder } from '../../../src/media/in-order.ts';
import { parseSps } from '../../../src/media/sps.ts';
import { encodeVideo, run } from './made.ts';

const spsOf = (stream: Buffer): Buffer => [...nalUnits(stream)].find((unit) => nalType(unit) === NAL_SPS)!;

/** How many pictures a decoder keeps back, and what it finds wrong. */
const decoded = (stream: Buffer) => {
  const show = ['-f', 'h264', '-i', 'pipe:0', '-show_entries', 'stream=has_b_frames,width,height', '-of', 'csv=p=0'];
  return run('ffprobe', show, stream).stdout.toString().trim();
};

describe('a parameter set in order', () => {
  it.each([
    ['with B-frames and colours', 'testsrc2=s=854x480:r=30', '-bf 3 -colorspace bt709 -color_range pc'],
    ['of the main profile', 'testsrc2=s=320x180:r=25', '-profile:v main -refs 5'],
    ['of the baseline profile', 'testsrc2=s=176x144:r=15', '-profile:v baseline'],
    [
      'interlaced, with HRD',
      'testsrc2=s=720x576:r=25',
      '-flags +ildct -x264-params nal-hrd=vbr:vbv-maxrate=900:vbv-bufsize=900',
    ],
  ])('%s keeps all but the order', (_, source, options) => {
    const stream = encodeVideo(source, `-frames:v 12 -pix_fmt yuv420p ${options}`, 'h264');
    const sps = spsOf(stream);
    const { frameRate, ...before } = parseSps(sps);
    expect(frameRate).toBeDefined();
    expect(parseSps(spsInOrder(sps))).toEqual({ ...before, frameRate: undefined });
    expect(spsInOrder(spsInOrder(sps))).toEqual(spsInOrder(sps));
  });

  it('lets a decoder give out a key frame at once', () => {
    const stream = encodeVideo('testsrc2=s=640x360:r=30', '-frames:v 10 -g 1 -bf 0 -refs 4 -pix_fmt yuv420p', 'h264');
    expect(decoded(keyFrameInOrder(stream))).toBe('640,360,0');
  });

  it('refuses what is damaged', () => {
    expect(() => spsInOrder(Buffer.from([0x67, 0x64]))).toThrow(RangeError);
  });
});
