import type { ServerEvent } from '../events/schemas.ts';
import type { Logger } from '../log/logger.ts';

/** Writes what happens to the programme to the log; what happens to inputs is written where it is seen. */
export const logEvent = (log: Logger, event: ServerEvent): void => {
  if (event.type === 'switch') {
    const { channel, from, to, mode, why, gapMs } = event;
    log.info({ channel, from, to, mode, why, gapMs }, `${to} is on the air`);
  } else if (event.type === 'direction') {
    const { channel, input, mode, why } = event;
    const what = input === undefined ? `the ${mode} choice has ended` : `${input} is wanted on the air`;
    log.info({ channel, input, mode, why }, what);
  } else if (event.type === 'metadata') {
    const { channel, moment, frames, by } = event;
    log.info({ channel, moment, frames, by }, 'timed metadata');
  } else if (event.type === 'break') {
    const { channel, id, what, start, end, input } = event;
    log.info({ channel, id, start, end, input }, `ad break ${what}`);
  } else if (event.type === 'recording') {
    const { channel, id, kind, title, what, by, problem } = event;
    log[what === 'failed' ? 'warn' : 'info']({ channel, id, title, by, problem }, `${kind} ${what}`);
  } else if (event.type === 'health') {
    const { channel, from, to, text } = event;
    const whose = channel === '' ? 'the server' : channel;
    log[to === 'OK' ? 'info' : 'warn']({ ...(channel !== '' && { channel }), from, to }, `health of ${whose}: ${text}`);
  }
};
