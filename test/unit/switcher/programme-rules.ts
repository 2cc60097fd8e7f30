import { isShown } from '../../../src/clock/shown.ts';
import { AAC_FRAME_TICKS } from '../../../src/media/silence.ts';
import type { AudioSample, Sample, VideoSample } from '../../../src/media/sample.ts';

/** Sound is made good by at most a 64th of one and a half frames at a time (see the splicer). */
const SMOOTHING = Math.ceil((AAC_FRAME_TICKS * 1.5) / 64);

const steps = (times: readonly number[]): number[] => times.slice(1).map((time, index) => time - times[index]!);

export const pictures = (all: readonly Sample[]): VideoSample[] => all.filter((sample) => sample.kind === 'video');
export const sounds = (all: readonly Sample[]): AudioSample[] => all.filter((sample) => sample.kind === 'audio');
export const shown = (all: readonly Sample[]): VideoSample[] => pictures(all).filter(({ pts }) => isShown(pts));

/** What is wrong with a programme, in words; nothing where it keeps every rule that an encoder relies on. */
export const faults = (all: readonly Sample[]): string[] => {
  const found: string[] = [];
  const video = pictures(all);
  steps(video.map(({ dts }) => dts)).forEach((step, index) => {
    if (step <= 0) found.push(`decoding time of picture ${index + 1} is ${-step} ticks before the last`);
  });
  video.forEach(({ pts, dts }, index) => {
    if (pts < dts) found.push(`picture ${index} is shown ${dts - pts} ticks before it is decoded`);
    if (!Number.isInteger(pts) || !Number.isInteger(dts)) found.push(`picture ${index} has a fraction of a tick`);
  });
  const times = shown(all).map(({ pts }) => pts);
  if (new Set(times).size !== times.length) found.push(`${times.length - new Set(times).size} pictures share a time`);
  steps(sounds(all).map(({ pts }) => pts)).forEach((step, index) => {
    if (Math.abs(step - AAC_FRAME_TICKS) > SMOOTHING)
      found.push(`sound ${index + 1} comes ${step} ticks after the last`);
  });
  return found;
};
