import type { KeyFrame } from './key-frame.ts';
import type { PictureDecoder } from './picture-decoder.ts';
import { resized, WIDTHS, type PictureFormat, type PictureSize } from './picture-size.ts';

/** A key frame that could be shown. */
export interface NewestFrame {
  /** Another one for each key frame; fit for an entity tag. */
  readonly id: string;
  /** Undefined where it turns out that there is none. @throws Error for what is damaged */
  readonly read: () => KeyFrame | undefined;
}

export interface LivePictureOptions {
  /** The newest key frame that is at hand; undefined while there is none. Asked for whenever a picture is. */
  readonly newest: () => NewestFrame | undefined;
  readonly decoder: Pick<PictureDecoder, 'decode'>;
  /** Monotonic, ms. */
  readonly now?: () => number;
}

export interface LivePictureResult {
  readonly bytes: Buffer;
  /** Of the key frame that it shows. */
  readonly id: string;
}

interface Shown {
  readonly id: string;
  readonly jpeg: Buffer;
  /** In the sizes that were asked for. */
  readonly sizes: Map<string, Promise<Buffer>>;
}

/** However many look on, and however short segments are. */
const MIN_INTERVAL_MS = 4000;
/** Of ffmpeg's scale: other sizes are made of it. */
const QUALITY = 3;

/**
 * What a channel, or an input, shows. Nothing runs while nobody asks; while many do, they share one decoder at a time
 * and what it made, for at least four seconds.
 */
export class LivePicture {
  readonly #options: LivePictureOptions;
  readonly #abort = new AbortController();
  #shown: Shown | undefined;
  #triedAt = -Infinity;
  #underWay: Promise<Shown | undefined> | undefined;

  constructor(options: LivePictureOptions) {
    this.#options = options;
  }

  /** Undefined while there is none. Rejects when one that is due cannot be decoded, once for each attempt. */
  async get(size: PictureSize, format: PictureFormat): Promise<LivePictureResult | undefined> {
    const shown = await (this.#underWay ??= this.#newest().finally(() => (this.#underWay = undefined)));
    if (!shown) return undefined;
    const name = `${size}.${format}`;
    let bytes = shown.sizes.get(name);
    if (!bytes) shown.sizes.set(name, (bytes = resized(shown.jpeg, size, format)));
    return { bytes: await bytes, id: shown.id };
  }

  /** Ends the decoder, if one runs; there are no new pictures from then on. */
  stop(): void {
    this.#abort.abort();
  }

  async #newest(): Promise<Shown | undefined> {
    const { newest, decoder, now = () => performance.now() } = this.#options;
    const { signal } = this.#abort;
    const frame = newest();
    if (!frame || signal.aborted || frame.id === this.#shown?.id) return this.#shown;
    if (now() - this.#triedAt < MIN_INTERVAL_MS) return this.#shown;
    this.#triedAt = now();
    const read = frame.read();
    if (!read) return this.#shown;
    const form = { kind: 'jpeg', maxWidth: WIDTHS.large, quality: QUALITY } as const;
    const [jpeg] = await decoder.decode([read], { form, signal });
    if (jpeg) this.#shown = { id: frame.id, jpeg, sizes: new Map() };
    return this.#shown;
  }
}
