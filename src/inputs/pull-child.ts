import { Child } from '../process/child.ts';
import { PullError } from '../pull/pull-error.ts';
import { handOn } from './hand-on.ts';
import type { PullContext } from './pull-driver.ts';

export interface PullChild {
  /** What it does, in logs and in the ledger. */
  readonly purpose: string;
  /** ffmpeg's command line: it writes a transport stream to its standard output. */
  readonly args: readonly string[];
}

/**
 * Runs an ffmpeg that brings a transport stream, and reads it no faster than it is played.
 * @throws PullError with ffmpeg's last words when it fails
 */
export const readChild = async (
  context: PullContext,
  { purpose, args }: PullChild,
  signal: AbortSignal,
): Promise<void> => {
  const { environment, source } = context;
  const { channel, ffmpeg, ledger, log } = environment;
  signal.throwIfAborted();
  const child = new Child({ name: `${channel} ${purpose}`, command: ffmpeg, args, stdin: 'ignore', ledger, log });
  const abort = (): void => void child.stop();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await source.finish();
    for await (const chunk of child.output(1) as AsyncIterable<Buffer>) await handOn(context, chunk, signal);
    const { code, error, signal: killed } = await child.exited;
    signal.throwIfAborted();
    if (code !== 0) {
      const words = child.words.lines.at(-1);
      throw new PullError(error?.message ?? words ?? `ffmpeg ended with ${code ?? killed}`);
    }
    await source.finish();
  } finally {
    signal.removeEventListener('abort', abort);
    await child.stop();
  }
};
