import { Gateway } from '../pull/gateway.ts';
import { PullError, wordsOf } from '../pull/pull-error.ts';
import { shownUrl } from '../pull/shown-url.ts';
import { feedOf, fileSounds } from './file-arguments.ts';
import { probeGateway } from './gateway-probe.ts';
import type { PullContext, PullDriver } from './pull-driver.ts';
import { readChild } from './pull-child.ts';
import { QUIET } from './ts-output.ts';

/**
 * Formats that hold media, and nothing that names other addresses: a file that turns out to be a playlist (HLS, DASH,
 * concat) is refused.
 */
const FORMATS = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,flv,live_flv,avi,asf,ogg,mp3,aac,wav,flac,mxf';
/** Microseconds that the gateway may be silent: longer than what it waits for itself. */
const PATIENCE_US = 20_000_000;

/** What ffmpeg may open: the gateway, and nothing else. */
const ONLY_THE_GATEWAY = [
  ...['-protocol_whitelist', 'http,tcp', '-format_whitelist', FORMATS, '-rw_timeout', String(PATIENCE_US)],
];

/** Pulls a media file over HTTP: it is played at its natural speed, again and again. */
export class FilePull implements PullDriver {
  readonly #context: PullContext;

  constructor(context: PullContext) {
    this.#context = context;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { http, url, environment, pacer, stage } = this.#context;
    stage('opening the file');
    pacer.steer();
    const gateway = new Gateway({ http, url });
    let address = url;
    try {
      address = await gateway.start();
      const media = await probeGateway(address, ONLY_THE_GATEWAY, environment, signal);
      if (!media.video) throw new PullError('there are no pictures in the file');
      const args = [
        ...QUIET,
        ...ONLY_THE_GATEWAY,
        '-i',
        address,
        ...feedOf(media, fileSounds(media, environment.languages)),
      ];
      await readChild(this.#context, { purpose: 'pull', args }, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      // What the gateway met with says more than what ffmpeg made of it.
      const words = gateway.failure ?? wordsOf(error).replaceAll(address, shownUrl(url));
      throw new PullError(words, { cause: error });
    } finally {
      await gateway.stop();
    }
  }
}
