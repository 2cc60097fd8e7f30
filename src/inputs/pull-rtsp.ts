import { PullError, wordsOf } from '../pull/pull-error.ts';
import { RtspRelay } from '../pull/rtsp-relay.ts';
import { shownUrl } from '../pull/shown-url.ts';
import { LIVE_LEVEL } from './pacer-steering.ts';
import { readChild } from './pull-child.ts';
import type { PullContext, PullDriver } from './pull-driver.ts';
import { FEED_AUDIO, QUIET, TS_OUTPUT } from './ts-output.ts';

/** Microseconds without anything from the server. */
const PATIENCE_US = 10_000_000;

/** ffmpeg's command line: pictures as they are; the sound of cameras is often one that no transport stream carries. */
export const rtspArguments = (url: string): string[] => [
  ...[...QUIET, '-protocol_whitelist', 'tcp', '-rtsp_transport', 'tcp', '-timeout', String(PATIENCE_US)],
  ...['-fflags', '+genpts', '-analyzeduration', '2000000', '-fpsprobesize', '0', '-f', 'rtsp', '-i', url],
  ...['-map', '0:v:0', '-map', '0:a:0?', '-c:v', 'copy', '-af', 'aresample=48000:async=1000', ...FEED_AUDIO],
  ...TS_OUTPUT,
];

/** Pulls an RTSP stream, all of it over one TCP connection. */
export class RtspPull implements PullDriver {
  readonly #context: PullContext;

  constructor(context: PullContext) {
    this.#context = context;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { url, rules, pacer, stage } = this.#context;
    pacer.steer(LIVE_LEVEL);
    const relay = new RtspRelay({ url, rules });
    let address = url;
    try {
      address = await relay.start();
      stage('waiting for the first picture');
      await readChild(this.#context, { purpose: 'pull', args: rtspArguments(address) }, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      // What the relay met with says more than what ffmpeg made of it.
      throw relay.failure ?? new PullError(wordsOf(error).replaceAll(address, shownUrl(url)), { cause: error });
    } finally {
      await relay.stop();
    }
  }
}
