import { HlsTrack, loadPlaylist } from './hls-track.ts';
import type { HttpClient } from './http-client.ts';
import { chooseSounds } from '../media/sound-tracks.ts';
import { LiveEdge } from './live-edge.ts';
import { PullError } from './pull-error.ts';
import type { Variant } from './playlist.ts';
import { chooseVariant, type VariantChoice } from './variant.ts';

export interface HlsStream {
  /** Pictures, and the sound where it is in the same segments. */
  readonly main: HlsTrack;
  /** Sounds that have playlists of their own. */
  readonly sounds: readonly HlsTrack[];
  /**
   * Where each of the channel's languages is found, the main one first: 0 for the sound beside the pictures, from 1 on
   * for one of `sounds`. One that the stream lacks is its main sound.
   */
  readonly layout: readonly number[];
  /** Which quality it is, in words; empty where there is but one. */
  readonly quality: string;
}

/** How far the tracks of a stream have come. */
export class TrackEdges {
  readonly main = new LiveEdge();
  /** By language. */
  readonly #sounds = new Map<number, LiveEdge>();

  /** @param track of the channel's languages, 0 the main one */
  of(track: number): LiveEdge {
    const edge = this.#sounds.get(track) ?? new LiveEdge();
    this.#sounds.set(track, edge);
    return edge;
  }
}

export interface OpenHlsOptions {
  readonly http: HttpClient;
  readonly url: string;
  readonly variant: VariantChoice;
  /** How far each track has come in an earlier connection. */
  readonly edges: TrackEdges;
  /** Of the channel, as `chooseSounds` takes them. */
  readonly languages: readonly string[];
  readonly onlyLive: boolean;
  readonly signal: AbortSignal;
  readonly note: (words: string) => void;
}

/** Reads the playlist and chooses a variant where there are several. @throws PullError */
export const openHls = async ({
  url,
  variant,
  signal,
  edges,
  languages,
  ...common
}: OpenHlsOptions): Promise<HlsStream> => {
  const playlist = await loadPlaylist(common.http, url, signal);
  if (playlist.kind === 'media') {
    const main = new HlsTrack({ ...common, url, playlist, edge: edges.main });
    return { main, sounds: [], layout: [0], quality: '' };
  }
  const chosen = chooseVariant(playlist.variants, variant);
  if (!chosen) throw new PullError('no variant of the playlist has pictures');
  const { height, bandwidth } = chosen;
  const rate = `${Math.round(bandwidth / 1000)} kbit/s`;
  return {
    main: new HlsTrack({ ...common, url: chosen.url, edge: edges.main }),
    ...findSounds(chosen, languages, (track, soundUrl) => {
      return new HlsTrack({ ...common, url: soundUrl, edge: edges.of(track) });
    }),
    quality: height === undefined ? rate : `${height}p, ${rate}`,
  };
};

const findSounds = (
  { sounds }: Variant,
  languages: readonly string[],
  open: (track: number, url: string) => HlsTrack,
): Pick<HlsStream, 'sounds' | 'layout'> => {
  const candidates = sounds.map(({ language, isDefault }) => ({ language, preferred: isDefault }));
  const tracks: HlsTrack[] = [];
  const layout: number[] = [];
  for (const { index, track } of chooseSounds(languages, candidates)) {
    const { url } = sounds[index]!;
    while (layout.length < track) layout.push(layout[0] ?? 0);
    layout.push(url === undefined ? 0 : tracks.push(open(track, url)));
  }
  return { sounds: tracks, layout: layout.length > 0 ? layout : [0] };
};
