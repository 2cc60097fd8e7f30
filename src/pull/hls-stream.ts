import { HlsTrack, loadPlaylist } from './hls-track.ts';
import type { HttpClient } from './http-client.ts';
import { PullError } from './pull-error.ts';
import { chooseVariant, type VariantChoice } from './variant.ts';

export interface HlsStream {
  /** Pictures, and the sound where it is in the same segments. */
  readonly main: HlsTrack;
  /** Sound that has a playlist of its own. */
  readonly sound: HlsTrack | undefined;
  /** Which quality it is, in words; empty where there is but one. */
  readonly quality: string;
}

export interface OpenHlsOptions {
  readonly http: HttpClient;
  readonly url: string;
  readonly variant: VariantChoice;
  readonly signal: AbortSignal;
  readonly note: (words: string) => void;
}

/** Reads the playlist and chooses a variant where there are several. @throws PullError */
export const openHls = async ({ http, url, variant, signal, note }: OpenHlsOptions): Promise<HlsStream> => {
  const playlist = await loadPlaylist(http, url, signal);
  if (playlist.kind === 'media') {
    return { main: new HlsTrack({ http, url, playlist, note }), sound: undefined, quality: '' };
  }
  const chosen = chooseVariant(playlist.variants, variant);
  if (!chosen) throw new PullError('no variant of the playlist has pictures');
  const { height, bandwidth, audioUrl } = chosen;
  const rate = `${Math.round(bandwidth / 1000)} kbit/s`;
  return {
    main: new HlsTrack({ http, url: chosen.url, note }),
    sound: audioUrl === undefined ? undefined : new HlsTrack({ http, url: audioUrl, note }),
    quality: height === undefined ? rate : `${height}p, ${rate}`,
  };
};
