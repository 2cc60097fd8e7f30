const KINDS: readonly string[] = ['subtitles', 'captions'];

export interface Caption {
  readonly id: number;
  readonly label: string;
}

/** The subtitles of the stream, as the browser lists them, whoever plays it. */
export class Captions {
  readonly #video: HTMLVideoElement;
  /** What was shown last, for the key that turns them on and off. */
  #last = 0;

  /** @param onChange told when there are others, or others are shown */
  constructor(video: HTMLVideoElement, onChange: () => void, signal: AbortSignal) {
    this.#video = video;
    for (const type of ['addtrack', 'removetrack', 'change']) {
      video.textTracks.addEventListener(type, onChange, { signal });
    }
  }

  /** Empty where there are none. */
  get list(): Caption[] {
    return this.#tracks().map(({ label, language }, id) => ({ id, label: label || language }));
  }

  /** -1: none is shown. */
  get chosen(): number {
    return this.#tracks().findIndex(({ mode }) => mode === 'showing');
  }

  set chosen(id: number) {
    if (id >= 0) this.#last = id;
    for (const [index, track] of this.#tracks().entries()) track.mode = index === id ? 'showing' : 'disabled';
  }

  toggle(): void {
    this.chosen = this.chosen < 0 ? Math.min(this.#last, this.#tracks().length - 1) : -1;
  }

  #tracks(): TextTrack[] {
    return [...this.#video.textTracks].filter(({ kind }) => KINDS.includes(kind));
  }
}
