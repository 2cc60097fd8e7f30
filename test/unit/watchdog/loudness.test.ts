import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { isSilent, Loudness } from '../../../src/watchdog/loudness.ts';

/** Half a second of 48 kHz stereo each. @param level of both channels at one moment, -1 … 1 */
const pcm = (seconds: number, level: (at: number) => readonly [number, number]): Buffer => {
  const data = Buffer.alloc(Math.round(seconds * 48_000) * 4);
  for (let index = 0; index < data.length / 4; index++) {
    const [left, right] = level(index / 48_000);
    data.writeInt16LE(Math.round(left * 32_767), index * 4);
    data.writeInt16LE(Math.round(right * 32_767), index * 4 + 2);
  }
  return data;
};
const sine = (amplitude: number) => (at: number) => amplitude * Math.sin(2 * Math.PI * 440 * at);
const levels = (data: Buffer, cut = data.length): number[] => {
  const told: number[] = [];
  const loudness = new Loudness((level) => told.push(level));
  for (let at = 0; at < data.length; at += cut) loudness.push(data.subarray(at, at + cut));
  return told;
};

describe('sound', () => {
  it('is measured each half second', () => {
    const told = levels(pcm(1.7, (at) => [sine(1)(at), sine(1)(at)]));
    expect(told).toHaveLength(3);
    for (const level of told) expect(level).toBeCloseTo(-3, 1);
  });

  it('is silent when it is digital silence, or the noise of a line that nobody uses', () => {
    expect(levels(pcm(0.5, () => [0, 0]))).toEqual([-Infinity]);
    expect(levels(pcm(1, () => [0, 0])).every(isSilent)).toBe(true);
    expect(levels(pcm(0.5, (at) => [sine(0.0008)(at), sine(0.0008)(at)])).every(isSilent)).toBe(true);
  });

  it('is not silent when it is low, on one side only, or upside down on the other', () => {
    expect(levels(pcm(0.5, (at) => [sine(0.005)(at), sine(0.005)(at)])).some(isSilent)).toBe(false);
    expect(levels(pcm(0.5, (at) => [sine(0.005)(at), 0])).some(isSilent)).toBe(false);
    expect(levels(pcm(0.5, (at) => [sine(0.5)(at), -sine(0.5)(at)])).some(isSilent)).toBe(false);
  });
});

property.prop([fc.integer({ min: 1, max: 9999 })])('it may come in pieces of any length', (cut) => {
  const data = pcm(0.6, (at) => [sine(0.3)(at), sine(0.1)(at)]);
  expect(levels(data, cut)).toEqual(levels(data));
});
