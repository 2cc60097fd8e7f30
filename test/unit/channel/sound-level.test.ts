import { describe, expect, test } from 'vitest';
import { SoundLevel } from '../../../src/channel/sound-level.ts';

const sine = (amplitude: [number, number], frames = 4800): Buffer => {
  const pcm = Buffer.alloc(frames * 4);
  for (let frame = 0; frame < frames; frame++) {
    const value = Math.sin((2 * Math.PI * 1000 * frame) / 48_000) * 32_767;
    pcm.writeInt16LE(Math.round(value * amplitude[0]), frame * 4);
    pcm.writeInt16LE(Math.round(value * amplitude[1]), frame * 4 + 2);
  }
  return pcm;
};

describe('how loud a sound is', () => {
  test('of a sine of full scale the peak is 0 and the RMS -3 dBFS, each side by itself', () => {
    const level = new SoundLevel();
    level.push(sine([1, 0.1]));
    expect(level.read()).toEqual({ peak: [0, -20], rms: [-3, -23] });
  });

  test('pieces of any length make no difference; nothing is undefined, silence is the floor', () => {
    const level = new SoundLevel();
    expect(level.read()).toBeUndefined();
    const pcm = sine([0.5, 0.5]);
    for (let at = 0; at < pcm.length; at += 7) level.push(pcm.subarray(at, at + 7));
    expect(level.read()).toEqual({ peak: [-6, -6], rms: [-9, -9] });
    level.push(Buffer.alloc(400));
    expect(level.read()).toEqual({ peak: [-96, -96], rms: [-96, -96] });
  });
});
