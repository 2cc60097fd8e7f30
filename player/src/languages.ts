import type Hls from 'hls.js';
import type { AudioSelectionOption } from 'hls.js';

export interface Language {
  readonly id: number;
  readonly label: string;
}

/** Safari's own list, which TypeScript does not know. */
interface NativeTrack {
  readonly label: string;
  readonly language: string;
  enabled: boolean;
}
type NativeTracks = Iterable<NativeTrack> & { readonly length: number };

const nativeTracks = (video: HTMLVideoElement): NativeTrack[] => {
  const { audioTracks } = video as HTMLVideoElement & { audioTracks?: NativeTracks };
  return audioTracks ? [...audioTracks] : [];
};

/** The languages of the sound, of hls.js or of a browser that plays HLS by itself. */
export class Languages {
  readonly #video: HTMLVideoElement;
  readonly #hls: () => Hls | undefined;
  #preference: AudioSelectionOption | undefined;

  constructor(video: HTMLVideoElement, hls: () => Hls | undefined) {
    this.#video = video;
    this.#hls = hls;
  }

  /** Empty where there is nothing to choose. */
  get list(): Language[] {
    const tracks = this.#hls()?.audioTracks.map(({ name, lang }) => name || lang || '') ?? this.#nativeLabels();
    return tracks.length < 2 ? [] : tracks.map((label, id) => ({ id, label }));
  }

  get chosen(): number {
    return this.#hls()?.audioTrack ?? nativeTracks(this.#video).findIndex(({ enabled }) => enabled);
  }

  set chosen(id: number) {
    const hls = this.#hls();
    if (hls) {
      const { lang, name } = hls.audioTracks[id] ?? {};
      this.#preference = { ...(lang !== undefined && { lang }), ...(name !== undefined && { name }) };
      hls.audioTrack = id;
    } else for (const [index, track] of nativeTracks(this.#video).entries()) track.enabled = index === id;
  }

  /** What was chosen, for a player that begins anew. */
  get preference(): AudioSelectionOption | undefined {
    return this.#preference;
  }

  #nativeLabels(): string[] {
    return nativeTracks(this.#video).map(({ label, language }) => label || language);
  }
}
