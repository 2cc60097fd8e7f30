import type { ChannelState } from '../channel/state.ts';
import { ticksToSeconds } from '../clock/ticks.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';

export interface Sampled {
  readonly state: ChannelState;
  readonly timeline: Pick<ChannelTimeline, 'renditions'>;
  /** How late parts came in the last second or two, seconds. */
  readonly partLateness: number | undefined;
  readonly viewers: number | undefined;
  /** Seconds. */
  readonly eventLoopDelay: number | undefined;
}

/** The figures of one moment, by the names of their series. */
export const samplesOf = (sampled: Sampled): Readonly<Record<string, number | undefined>> => {
  const { state, timeline, partLateness, viewers, eventLoopDelay } = sampled;
  const bitrates = [...timeline.renditions].map(([name, { last }]) => {
    const rate = last && !last.gap ? (8 * last.byteLength) / ticksToSeconds(last.durationTicks) : undefined;
    return [`bitrate.${name}`, rate] as const;
  });
  const onAir = state.inputs.find((input) => input.onAir);
  return {
    bitrate: bitrates.reduce((sum, [, rate = 0]) => sum + rate, 0),
    ...Object.fromEntries(bitrates),
    frameRate: onAir?.figures.frameRate,
    'frameRate.min': onAir?.figures.frameRate,
    encoderSpeed: state.encoder.speed,
    'encoderSpeed.min': state.encoder.speed,
    ...{ viewers, partArrival: partLateness, eventLoopDelay },
    ...Object.fromEntries(
      state.inputs.flatMap(({ name, figures }) => [
        [`input.${name}.bitrate`, figures.bitrate],
        [`input.${name}.frameRate`, figures.frameRate],
      ]),
    ),
  };
};
