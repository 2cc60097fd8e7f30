import { msToTicks, secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { FeedMeter, type FeedFigures } from '../../../src/inputs/feed-meter.ts';
import type { Sample } from '../../../src/media/sample.ts';

export interface ModelOptions {
  readonly frameRate: number;
  readonly keyFrameSeconds: number;
  /** bit/s of the pictures, spread evenly. */
  readonly bitrate: number;
  readonly audio: boolean;
  /** Length of the frame with this number, seconds; for variable frame rates. */
  readonly frameSeconds: (index: number) => number;
  /** Factor on the size of the picture at this time (seconds). */
  readonly weight: (seconds: number) => number;
  /** Added to the arrival of the picture at this time, seconds. */
  readonly delay: (seconds: number) => number;
  /** Added to the timestamps from this time on, seconds. */
  readonly shift: (seconds: number) => number;
  /** Display order differs from decoding order. */
  readonly bFrames: boolean;
}

/** Arrival time of the first sample. */
export const START: Ticks = secondsToTicks(1_800_000_000);
const ORIGIN: Ticks = 0;
const AUDIO_SECONDS = 1024 / 48_000;

export const healthy: ModelOptions = {
  frameRate: 30,
  keyFrameSeconds: 2,
  bitrate: 4_000_000,
  audio: true,
  frameSeconds: () => 1 / 30,
  weight: () => 1,
  delay: () => 0.02,
  shift: () => 0,
  bFrames: false,
};

export interface Arrival {
  readonly sample: Sample;
  readonly arrival: Ticks;
}

/** What a publisher with these habits sends in `seconds`; timestamps in whole milliseconds, as RTMP has them. */
export function* publish(seconds: number, changes: Partial<ModelOptions> = {}): Generator<Arrival> {
  const frameRate = changes.frameRate ?? healthy.frameRate;
  const model: ModelOptions = { ...healthy, frameSeconds: () => 1 / frameRate, ...changes };
  let sound = 0;
  let nextKey = 0;
  let latest = START;
  const arrive = (at: number): Ticks => (latest = Math.max(latest, START + secondsToTicks(at + model.delay(at))));
  for (let index = 0, at = 0; at < seconds; at += model.frameSeconds(index), index++) {
    for (; model.audio && sound <= at; sound += AUDIO_SECONDS) {
      const pts = ORIGIN + wire(sound + model.shift(sound));
      yield { sample: { kind: 'audio', pts, data: Buffer.alloc(300) }, arrival: arrive(at) };
    }
    const key = at >= nextKey - 1e-9;
    if (key) nextKey += model.keyFrameSeconds;
    const dts = ORIGIN + wire(at + model.shift(at));
    const reorder = model.bFrames ? [2, 4, 1, 3][index % 4]! / model.frameRate : 0;
    const size = Math.round((model.bitrate / 8) * model.frameSeconds(index) * model.weight(at));
    const sample = { kind: 'video', pts: dts + secondsToTicks(reorder), dts, key, data: Buffer.alloc(size) } as const;
    yield { sample, arrival: arrive(at) };
  }
}

const wire = (seconds: number): Ticks => msToTicks(Math.round(seconds * 1000));

/** The figures after all of it has come in. */
export const measure = (arrivals: Iterable<Arrival>, meter = new FeedMeter()): FeedFigures => {
  let last = START;
  for (const { sample, arrival } of arrivals) {
    meter.sample(sample, arrival);
    last = arrival;
  }
  return meter.figures(last);
};
