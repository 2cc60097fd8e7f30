import type { Socket } from 'node:net';
import { setReads, type Reads } from './own-reads.ts';
import type { Rests } from './rests.ts';

/** Memory that reads go into one behind the other. Bytes. */
const SLAB_BYTES = 512 * 1024;
/** With less room than this left the next read begins another slab. Bytes. */
const LEAST_ROOM = 16 * 1024;

/**
 * Reads that go into large pieces of memory, one behind the other. By itself Node allocates 64 KiB for each read, of a
 * kilobyte where sound comes: that is many times what is read, and V8 looks through the whole heap once so much of it has
 * come together. What was read in turn lies in turn, too, so that it can be joined without copying.
 * @param onBytes takes memory that is its own from then on
 */
export const slabReads = (onBytes: (bytes: Buffer) => void): Reads => {
  let slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  let at = 0;
  return {
    buffer: () => {
      if (slab.length - at < LEAST_ROOM) {
        slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
        at = 0;
      }
      return slab.subarray(at);
    },
    callback: (length) => {
      const bytes = slab.subarray(at, at + length);
      at += length;
      onBytes(bytes);
      return true;
    },
  };
};

/**
 * Reads a pipe into slabs, from now on.
 * @param pipe just made. A version of Node that has it differently allocates
 * @param rests lets it rest after each read; absent: it is read at once. Nobody else may pause it then
 */
export const readIntoSlabs = (pipe: Socket, onBytes: (bytes: Buffer) => void, rests?: Rests): void => {
  const take = (bytes: Buffer): void => {
    if (rests?.isDue(bytes.length)) {
      pipe.pause();
      rests.begin(() => pipe.resume());
    }
    onBytes(bytes);
  };
  if (setReads(pipe, slabReads(take))) pipe.resume();
  else pipe.on('data', take);
};
