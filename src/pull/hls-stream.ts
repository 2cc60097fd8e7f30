import { HlsTrack, loadPlaylist } from './hls-track.ts';
import type { HttpClient } from './http-client.ts';
import type { LiveEdge } from './live-edge.ts';
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
  /** How far each track has come in an earlier connection. */
  readonly edges: { readonly main: LiveEdge; readonly sound: LiveEdge };
  readonly onlyLive: boolean;
  readonly signal: AbortSignal;
  readonly note: (words: string) => void;
}

/** Reads the playlist and chooses a variant where there are several. @throws PullError */
export const openHls = async ({ url, variant, signal, edges, ...common }: OpenHlsOptions): Promise<HlsStream> => {
  const playlist = await loadPlaylist(common.http, url, signal);
  if (playlist.kind === 'media') {
    return { main: new HlsTrack({ ...common, url, playlist, edge: edges.main }), sound: undefined, quality: '' };
  }
  const chosen = chooseVariant(playlist.variants, variant);
  if (!chosen) throw new PullError('no variant of the playlist has pictures');
  const { height, bandwidth, audioUrl } = chosen;
  const rate = `${Math.round(bandwidth / 1000)} kbit/s`;
  return {
    main: new HlsTrack({ ...common, url: chosen.url, edge: edges.main }),
    sound: audioUrl === undefined ? undefined : new HlsTrack({ ...common, url: audioUrl, edge: edges.sound }),
    quality: height === undefined ? rate : `${height}p, ${rate}`,
  };
};
