import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import type { ChannelConfig } from '../config/schema.ts';
import { listedTicks } from './listed-ticks.ts';

/** Lengths that all encoded renditions of a channel have in common. */
export interface RenditionTiming {
  readonly segmentTicks: Ticks;
  /** From one key frame to the next. */
  readonly groupTicks: Ticks;
  /** 0: there are no parts. */
  readonly partTicks: Ticks;
  /** How much of the past is in memory. */
  readonly windowTicks: Ticks;
  /** How much of it playlists list. */
  readonly dvrTicks: Ticks;
}

export const renditionTiming = (config: ChannelConfig): RenditionTiming => {
  const { segment, keyFrames = segment, part, window } = config;
  return {
    segmentTicks: secondsToTicks(segment),
    groupTicks: secondsToTicks(keyFrames),
    partTicks: secondsToTicks(part),
    windowTicks: secondsToTicks(window),
    dvrTicks: listedTicks(config),
  };
};
