import type { HlsPiece } from '../pull/hls-track.ts';
import { PullError } from '../pull/pull-error.ts';
import type { InputEnvironment } from './environment.ts';
import { SegmentJoiner } from './segment-joiner.ts';

/** Pictures and sound of one playlist come to a discontinuity within a segment or two of each other. */
const GATE_MS = 60_000;

export interface HlsJointOptions {
  readonly environment: InputEnvironment;
  /** 1, and one for each sound that comes apart from the pictures. */
  readonly tracks: number;
  /** As `HlsStream` has it. */
  readonly layout: readonly number[];
  /** A stretch with new timestamps, or of a new format, begins. */
  readonly onDiscontinuity: () => Promise<void>;
  readonly onBytes: (chunk: Buffer) => Promise<void>;
  readonly signal: AbortSignal;
}

interface Held {
  readonly piece: HlsPiece;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Joins the tracks of an HLS stream. At a discontinuity those that are there wait for the others: all begin anew. */
export class HlsJoint {
  readonly #options: HlsJointOptions;
  #joiner: SegmentJoiner | undefined;
  /** What each track brought last. */
  #last: (HlsPiece | undefined)[] = [];
  #held = new Map<number, Held>();

  constructor(options: HlsJointOptions) {
    this.#options = options;
  }

  /** @param track 0 the pictures, from 1 on sounds @throws PullError, or what the signal says */
  async write(track: number, piece: HlsPiece): Promise<void> {
    if (isOther(piece, this.#last[track])) await this.#begin(track, piece);
    this.#last[track] = piece;
    await this.#joiner?.write(track, piece.data, this.#options.signal);
  }

  /** Waits for what is still on its way. */
  async finish(): Promise<void> {
    for (let track = 0; track < this.#options.tracks; track++) this.#joiner?.end(track);
    await this.#joiner?.finish();
    this.#joiner = undefined;
  }

  async stop(): Promise<void> {
    await this.#joiner?.stop();
    this.#joiner = undefined;
  }

  async #begin(track: number, piece: HlsPiece): Promise<void> {
    this.#joiner?.end(track);
    const { signal, tracks } = this.#options;
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => done(new PullError('sound and pictures do not come together')), GATE_MS);
      const abort = (): void => done(signal.reason as Error);
      const done = (error?: Error): void => {
        clearTimeout(late);
        signal.removeEventListener('abort', abort);
        if (error === undefined) resolve();
        else reject(error);
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#held.set(track, { piece, resolve: () => done(), reject: done });
      if (this.#held.size === tracks) void this.#open();
    });
  }

  async #open(): Promise<void> {
    const held = [...this.#held].sort(([a], [b]) => a - b).map(([, one]) => one);
    this.#held.clear();
    const { environment, layout, signal, onDiscontinuity, onBytes } = this.#options;
    try {
      await this.#joiner?.finish();
      signal.throwIfAborted();
      await onDiscontinuity();
      const inputs = held.map(({ piece }) => piece);
      this.#joiner = new SegmentJoiner({ environment, inputs, layout, onBytes });
      for (const [track, { piece }] of held.entries()) {
        if (piece.init) await this.#joiner.write(track, piece.init, signal);
      }
      for (const { resolve } of held) resolve();
    } catch (error) {
      const failure = error instanceof Error ? error : new Error('joining could not begin', { cause: error });
      for (const { reject } of held) reject(failure);
    }
  }
}

const isOther = (piece: HlsPiece, last: HlsPiece | undefined): boolean => {
  if (!last || piece.timeline !== last.timeline || piece.format !== last.format) return true;
  if (piece.init === last.init) return false;
  return !piece.init || !last.init || !piece.init.equals(last.init);
};
