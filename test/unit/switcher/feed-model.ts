import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { AAC_FRAME_TICKS } from '../../../src/media/silence.ts';
import type { Sample } from '../../../src/media/sample.ts';

export interface FeedModel {
  readonly frameRate: number;
  /** Pictures in each closed group. */
  readonly groupLength: number;
  /** B-frames between two others. */
  readonly bFrames: number;
  /** Added to every picture's time, ticks: feeds are not in step with one another. */
  readonly phase: Ticks;
  readonly audio: boolean;
  readonly audioPhase: Ticks;
  /** How much later than pictures with the same time sound comes, ticks. */
  readonly audioLag: Ticks;
}

export const plain: FeedModel = {
  frameRate: 30,
  groupLength: 60,
  bFrames: 0,
  phase: 0,
  audio: true,
  audioPhase: 0,
  audioLag: 0,
};

/** Programme time at which all feeds begin. */
export const START: Ticks = secondsToTicks(1_800_000_000);

/** What a sample is, in few bytes: tests look at times. */
const DATA = Buffer.alloc(8);

/** Display position of the picture with this decoding position, within its group. */
const displayPosition = (index: number, { bFrames, groupLength }: FeedModel): number => {
  if (index === 0 || bFrames === 0) return index;
  const run = Math.floor((index - 1) / (bFrames + 1));
  const first = run * (bFrames + 1) + 1;
  const last = Math.min(first + bFrames, groupLength - 1);
  return index === first ? last : index - 1;
};

/** What comes of a feed between two moments (seconds since START), as placed on the programme clock. */
export const samplesOf = (model: FeedModel, from: number, to: number): Sample[] => {
  const { frameRate, groupLength, bFrames, phase, audio, audioPhase, audioLag } = model;
  const [begin, end] = [START + secondsToTicks(from), START + secondsToTicks(to)];
  const frame = 90_000 / frameRate;
  const delay = bFrames > 0 ? frame : 0;
  const samples: { sample: Sample; at: Ticks }[] = [];
  for (let index = Math.max(0, Math.floor((begin - START - phase) / frame) - 1); ; index++) {
    const dts = START + phase + Math.round(index * frame);
    if (dts >= end) break;
    if (dts < begin) continue;
    const inGroup = index % groupLength;
    const shown = index - inGroup + displayPosition(inGroup, model);
    const pts = START + phase + Math.round(shown * frame + delay);
    samples.push({ sample: { kind: 'video', pts, dts, key: inGroup === 0, data: DATA }, at: dts });
  }
  const origin = START + audioPhase;
  for (let index = Math.ceil((begin - audioLag - origin) / AAC_FRAME_TICKS); audio; index++) {
    const pts = origin + index * AAC_FRAME_TICKS;
    if (pts + audioLag >= end) break;
    samples.push({ sample: { kind: 'audio', pts, data: DATA }, at: pts + audioLag });
  }
  return samples.sort((a, b) => a.at - b.at).map(({ sample }) => sample);
};

/** The samples from the newest key frame that has come by this moment (seconds since START). */
export const cachedAt = (model: FeedModel, now: number): Sample[] => {
  const group = model.groupLength / model.frameRate;
  const all = samplesOf(model, Math.max(0, now - 2 * group - 1), now);
  const key = all.findLastIndex((sample) => sample.kind === 'video' && sample.key);
  return key < 0 ? [] : all.slice(key);
};
