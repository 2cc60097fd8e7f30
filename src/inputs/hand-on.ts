import { setTimeout as sleep } from 'node:timers/promises';
import type { PullContext } from './pull-driver.ts';

/** What is large is handed on in pieces, so that everything else goes on meanwhile. Bytes. */
const PIECE = 256 * 1024;
/** So much may wait for a conversion. Bytes. */
const MAX_CONVERTING = 1024 * 1024;
const INTERVAL_MS = 20;

/** Gives bytes of a transport stream to the source, no faster than it can use them. @throws what the signal says */
export const handOn = async (
  { source, pacer }: Pick<PullContext, 'source' | 'pacer'>,
  data: Buffer,
  signal: AbortSignal,
): Promise<void> => {
  for (let at = 0; at < data.length; at += PIECE) {
    await pacer.room(signal);
    while (source.waitingBytes > MAX_CONVERTING) await sleep(INTERVAL_MS, undefined, { signal });
    source.push(data.subarray(at, at + PIECE));
  }
};
