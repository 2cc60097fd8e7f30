import type { ChannelEvent } from '../events/bus.ts';
import type { Logger } from '../log/logger.ts';

/** Writes what happens in the switchers to the log; what happens to inputs is written where it is seen. */
export const logEvent = (log: Logger, event: ChannelEvent): void => {
  if (event.type === 'switch') {
    const { channel, from, to, mode, why, gapMs } = event;
    log.info({ channel, from, to, mode, why, gapMs }, `${to} is on the air`);
  } else if (event.type === 'direction') {
    const { channel, input, mode, why } = event;
    const what = input === undefined ? `the ${mode} choice has ended` : `${input} is wanted on the air`;
    log.info({ channel, input, mode, why }, what);
  }
};
