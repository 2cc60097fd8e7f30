import { Child } from '../process/child.ts';
import { PullError } from '../pull/pull-error.ts';
import type { InputEnvironment } from './environment.ts';
import { ffprobePath, parseProbe, type MediaInfo } from './media-probe.ts';

/** A film whose index stands at its end, far away, takes some seconds. */
const TIMEOUT_MS = 20_000;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

/**
 * Looks into what a gateway hands through.
 * @param options ffmpeg's options for its input
 * @throws PullError with ffprobe's own words when it cannot be read
 */
export const probeGateway = async (
  address: string,
  options: readonly string[],
  { channel, ffmpeg, ledger, log }: InputEnvironment,
  signal: AbortSignal,
): Promise<MediaInfo> => {
  const args = ['-v', 'error', ...options, '-print_format', 'json', '-show_streams', '-show_format', address];
  const child = new Child({
    ...{ name: `${channel} probe`, command: ffprobePath(ffmpeg), args, stdin: 'ignore', ledger, log },
  });
  const late = AbortSignal.timeout(TIMEOUT_MS);
  const abort = (): void => child.kill();
  const either = AbortSignal.any([signal, late]);
  either.addEventListener('abort', abort, { once: true });
  try {
    let answer = '';
    for await (const chunk of child.output(1) as AsyncIterable<Buffer>) {
      answer += chunk.toString('utf8');
      if (answer.length > MAX_OUTPUT_BYTES) throw new PullError('ffprobe says too much');
    }
    const { code, error } = await child.exited;
    signal.throwIfAborted();
    if (late.aborted) throw new PullError(`the file could not be looked into within ${TIMEOUT_MS / 1000} s`);
    if (code !== 0) throw new PullError(error?.message ?? child.words.lines.at(-1) ?? `ffprobe ended with ${code}`);
    return parseProbe(answer);
  } finally {
    either.removeEventListener('abort', abort);
    await child.stop();
  }
};
