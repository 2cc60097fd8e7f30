import { describe, expect, test } from 'vitest';
import { parseAdts } from '../../../src/media/aac.ts';
import { AAC_FRAME_SAMPLES, AAC_FRAME_TICKS, SAMPLE_RATE, silentFrame } from '../../../src/media/silence.ts';
import { run } from './made.ts';

const CHANNELS = 2;
const BYTES_PER_SAMPLE = 2;

/** Signed 16-bit samples, channels in turn. */
const decode = (adts: Buffer): Buffer =>
  run('ffmpeg', ['-f', 'aac', '-i', 'pipe:0', '-f', 's16le', 'pipe:1'], adts).stdout;

describe('a silent frame', () => {
  test('is one whole ADTS frame of the sound that Sluice has inside', () => {
    const frame = silentFrame();
    expect(parseAdts(frame)).toEqual({
      objectType: 2,
      sampleRate: SAMPLE_RATE,
      channels: CHANNELS,
      frameLength: frame.length,
      headerLength: 7,
    });
  });

  test('lasts a whole number of ticks', () => {
    expect(AAC_FRAME_TICKS).toBe(1920);
    expect((AAC_FRAME_TICKS * SAMPLE_RATE) / 90_000).toBe(AAC_FRAME_SAMPLES);
  });

  test('decodes to nothing but zeros, 1024 samples of each channel, and no complaint', () => {
    const count = 48;
    const input = Buffer.concat(Array.from({ length: count }, silentFrame));
    const { stdout, stderr } = run('ffmpeg', ['-f', 'aac', '-i', 'pipe:0', '-f', 's16le', 'pipe:1'], input);
    expect(stderr).toBe('');
    expect(stdout).toHaveLength(count * AAC_FRAME_SAMPLES * CHANNELS * BYTES_PER_SAMPLE);
    expect(stdout.every((byte) => byte === 0)).toBe(true);
  });

  test('fades out a tone that comes before it, and is silent from its second frame on', () => {
    const tone = run('ffmpeg', [
      ...['-f', 'lavfi', '-i', `sine=440:r=${SAMPLE_RATE}:d=0.5`, '-ac', String(CHANNELS), '-c:a', 'aac'],
      ...['-f', 'adts', 'pipe:1'],
    ]).stdout;
    const frame = AAC_FRAME_SAMPLES * CHANNELS * BYTES_PER_SAMPLE;
    const length = decode(tone).length;
    const samples = decode(Buffer.concat([tone, ...Array.from({ length: 10 }, silentFrame)]));
    expect(samples).toHaveLength(length + 10 * frame);
    expect(samples.subarray(length - frame, length).some((byte) => byte !== 0)).toBe(true);
    // The transform overlaps by one frame (ISO/IEC 14496-3 4.6.11): half of the tone's last block lies in the first.
    expect(samples.subarray(length + frame).every((byte) => byte === 0)).toBe(true);
  });

  test('is the same bytes each time', () => {
    expect(silentFrame()).toBe(silentFrame());
  });
});
