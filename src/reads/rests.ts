import type { Socket } from 'node:net';
import { readNow, type Reads } from './own-reads.ts';

/** How often what rests is read: the beat. Pictures and sound come 70 times a second: four of them are then read in one go. */
export const REST_MS = 50;
/** Who sends more than this in one go is read again at once: the kernel's buffer would become full. Bytes. */
const LITTLE = 32 * 1024;
/** Of one connection at one beat. Who has more is read as it comes. */
const MOST_READS = 4;
/** Who has nothing is read one beat later, up to this; then as it comes. Who has something is read one sooner. */
const MOST_BEATS = 4;

/** What strikes for all that is looked at again and again. */
export interface Beats {
  /** @returns how to end that */
  every(ms: number, action: () => void): () => void;
}

/** A connection or a pipe that was read, and is paused. */
export interface Resting {
  /** Its reads are its own (`setReads`). */
  readonly socket: Socket;
  /** Into memory that Node does not hold for its next read, unless it is used again with each. */
  readonly reads: Reads;
  /** Nothing has come for a while, or too much, or it is over: it is to be read when something comes, and Node tells what. */
  readonly wake: () => void;
}

/**
 * Lets connections and pipes rest after they were read. At the next beat all of them are read, without asking first
 * whether anything has come, for as long as something has each time: one waking of the process in place of one for each
 * message, and none of the calls that it takes to wait for it. The delay is noticed only by those who wait for each picture.
 */
export class Rests {
  readonly #beat: Beats;
  readonly #readNow: typeof readNow;
  readonly #resting = new Map<Resting, Turns>();
  #leave: (() => void) | undefined;

  /** @param read as `readNow` */
  constructor(beat: Beats, read: typeof readNow = readNow) {
    this.#beat = beat;
    this.#readNow = read;
  }

  /** Whether something may rest of which so much was read at once. @param byteLength of the read */
  isDue(byteLength: number): boolean {
    return byteLength < LITTLE;
  }

  /** @param resting paused by now, until it is woken or `end` was called for it */
  begin(resting: Resting): void {
    this.#resting.set(resting, { beats: 1, left: 1 });
    this.#leave ??= this.#beat.every(REST_MS, () => this.#strike());
  }

  /** Somebody does not want it to be read for now, or anew as it comes. */
  end(resting: Resting): void {
    this.#resting.delete(resting);
  }

  #strike(): void {
    for (const [resting, turns] of this.#resting) {
      if (--turns.left > 0) continue;
      this.#read(resting, turns);
      turns.left = turns.beats;
    }
    if (this.#resting.size > 0) return;
    this.#leave?.();
    this.#leave = undefined;
  }

  #read(resting: Resting, turns: Turns): void {
    const { socket, reads } = resting;
    for (let count = 0; count < MOST_READS; count++) {
      const room = typeof reads.buffer === 'function' ? reads.buffer() : reads.buffer;
      const length = this.#readNow(socket, room);
      if (length === 0) return this.#wake(resting);
      if (length === undefined) {
        if (count === 0 && ++turns.beats > MOST_BEATS) this.#wake(resting);
        return;
      }
      if (count === 0) turns.beats = Math.max(1, turns.beats - 1);
      reads.callback(length);
      // What was read may have ended it.
      if (length < room.length || !this.#resting.has(resting)) return;
    }
    this.#wake(resting);
  }

  #wake(resting: Resting): void {
    this.#resting.delete(resting);
    resting.wake();
  }
}

/** How many beats lie between two reads; and until the next one. */
interface Turns {
  beats: number;
  left: number;
}
