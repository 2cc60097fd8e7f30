import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import type { ChannelConfig } from '../config/schema.ts';

/** Segments stay on disk this many windows, where no DVR or recording asks for more. */
const WINDOWS_ON_DISK = 3;

type Asked = Pick<ChannelConfig, 'window' | 'dvr' | 'keep'>;

/** What players may still fetch (RFC 8216bis 6.2.2: for a while after it has left the list), and is never removed. */
export const leastKept = ({ window, dvr }: Asked): Ticks =>
  secondsToTicks(dvr === undefined ? window * WINDOWS_ON_DISK : dvr + window);

/** Age at which segments are removed that no recording names. */
export const keptTicks = (asked: Asked): Ticks => Math.max(secondsToTicks(asked.keep?.age ?? 0), leastKept(asked));
