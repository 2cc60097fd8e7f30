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
  let slab = Buffer.alloc(0);
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
 * @param pipe just made. A version of Node that has it differently allocates, and does not let it rest
 * @param rests lets it rest after each read; absent: it is read at once. Nobody else may pause it then
 */
export const readIntoSlabs = (pipe: Socket, onBytes: (bytes: Buffer) => void, rests?: Rests): void => {
  const reads = slabReads(onBytes);
  const callback = rests ? restingAfter(pipe, rests, reads.callback, onBytes) : reads.callback;
  if (setReads(pipe, { ...reads, callback })) pipe.resume();
  else pipe.on('data', onBytes);
};

/** Lets a pipe rest after what Node has read of it. Node holds the memory of its next read: at beats there is another. */
const restingAfter = (
  pipe: Socket,
  rests: Rests,
  callback: Reads['callback'],
  onBytes: (bytes: Buffer) => void,
): Reads['callback'] => {
  const resting = { socket: pipe, reads: slabReads(onBytes), wake: () => void pipe.resume() };
  return (length) => {
    if (rests.isDue(length)) {
      pipe.pause();
      rests.begin(resting);
    }
    return callback(length);
  };
};
