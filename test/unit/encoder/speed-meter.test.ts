import { describe, expect, test } from 'vitest';
import { SpeedMeter } from '../../../src/encoder/speed-meter.ts';

/** Media and wall seconds, four times a second, as the encoder's watch measures. */
const measured = (meter: SpeedMeter, from: number, to: number, speed: number, mediaFrom = 0): void => {
  for (let wall = from; wall <= to; wall += 0.25) meter.measure(mediaFrom + (wall - from) * speed, wall);
};

describe('the speed of an encoder', () => {
  test('is not known before two seconds were seen', () => {
    const meter = new SpeedMeter();
    expect(meter.speed).toBeUndefined();
    meter.measure(0, 100);
    meter.measure(1.9, 101.9);
    expect(meter.speed).toBeUndefined();
    meter.measure(2, 102);
    expect(meter.speed).toBe(1);
  });

  test.each([0, 0.5, 1, 3])('is media seconds per second: %d', (speed) => {
    const meter = new SpeedMeter();
    measured(meter, 1000, 1060, speed);
    expect(meter.speed).toBeCloseTo(speed, 6);
  });

  test('forgets what is more than ten seconds ago', () => {
    const meter = new SpeedMeter();
    measured(meter, 0, 100, 4);
    measured(meter, 100.25, 111, 0.8, 400);
    expect(meter.speed).toBeCloseTo(0.8, 6);
  });

  test('begins anew with each run', () => {
    const meter = new SpeedMeter();
    measured(meter, 0, 20, 4);
    meter.begin();
    expect(meter.speed).toBeUndefined();
    measured(meter, 30, 35, 1, 7);
    expect(meter.speed).toBe(1);
  });

  test('goes on where it was not asked for long', () => {
    const meter = new SpeedMeter();
    meter.measure(0, 0);
    meter.measure(5000, 5000);
    expect(meter.speed).toBe(1);
  });
});
