import { setFlagsFromString } from 'node:v8';

/** Pieces of media up to half of this share one allocation; 64 kB, Node's own size, holds less than ten pictures. */
const POOL_BYTES = 512 * 1024;
/** What may be new, of what was in use after garbage was last collected, %. */
const GROWTH_PERCENT = 100;

/**
 * Suits the memory's management to what passes through here: media, megabytes of it a second, outside of a small heap.
 * V8 would search the whole heap for garbage each time that some 12 MB have come in, however much there is already:
 * several times a second with twenty publishers, which costs more than all the rest. With what is outside counted
 * in, it does so when a part of the whole is new; and that part is as large as the whole, where V8 by itself takes less
 * than a third once a program does the same for long, which is what a server does. To be called once, at the start.
 */
export const suitMemoryToMedia = (): void => {
  setFlagsFromString('--external-memory-accounted-in-global-limit');
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  Buffer.poolSize = POOL_BYTES;
};
