import { Gateway } from '../pull/gateway.ts';
import { PullError } from '../pull/pull-error.ts';
import { shownUrl } from '../pull/shown-url.ts';
import type { PullContext, PullDriver } from './pull-driver.ts';
import { readChild } from './pull-child.ts';
import { QUIET, TS_OUTPUT } from './ts-output.ts';

/**
 * Formats that hold media, and nothing that names other addresses: a file that turns out to be a playlist (HLS, DASH,
 * concat) is refused.
 */
const FORMATS = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,flv,live_flv,avi,asf,ogg,mp3,aac,wav,flac,mxf';
/** Microseconds that the gateway may be silent: longer than what it waits for itself. */
const PATIENCE_US = 20_000_000;

/** ffmpeg's command line: it reads from the gateway, and from nowhere else. */
export const fileArguments = (gateway: string): string[] => [
  ...[...QUIET, '-protocol_whitelist', 'http,tcp', '-format_whitelist', FORMATS],
  ...['-rw_timeout', String(PATIENCE_US), '-i', gateway, '-map', '0:V:0', '-map', '0:a:0?', '-sn', '-dn', '-c', 'copy'],
  ...TS_OUTPUT,
];

/** Pulls a media file over HTTP: it is played at its natural speed, again and again. */
export class FilePull implements PullDriver {
  readonly #context: PullContext;

  constructor(context: PullContext) {
    this.#context = context;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { http, url, pacer, stage } = this.#context;
    stage('opening the file');
    pacer.steer();
    const gateway = new Gateway({ http, url });
    try {
      const address = await gateway.start();
      await readChild(
        this.#context,
        { purpose: 'pull', args: fileArguments(address), address, standsFor: shownUrl(url) },
        signal,
      );
    } catch (error) {
      // What the gateway met with says more than what ffmpeg made of it.
      throw gateway.failure === undefined || signal.aborted ? error : new PullError(gateway.failure, { cause: error });
    } finally {
      await gateway.stop();
    }
  }
}
