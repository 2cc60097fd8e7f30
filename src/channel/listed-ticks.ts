import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import type { ChannelConfig } from '../config/schema.ts';

/** A list of a day has some 5 MB in each rendition, and players read all of it: what is older is there by its time. */
const LONGEST_LIST = 24 * 3600;

/** How much of the past live playlists list. */
export const listedTicks = ({ dvr, window }: Pick<ChannelConfig, 'dvr' | 'window'>): Ticks =>
  secondsToTicks(Math.max(window, Math.min(dvr ?? 0, LONGEST_LIST)));
