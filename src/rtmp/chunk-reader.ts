import { ByteQueue } from './byte-queue.ts';
import type { RtmpLimits } from './limits.ts';
import { ProtocolError } from './protocol-error.ts';

/** One whole RTMP message. */
export interface RtmpMessage {
  /** Message type id (RTMP 1.0 section 5.4 and 7.1). */
  readonly type: number;
  readonly streamId: number;
  /** Milliseconds, 32 bits, as the peer counts. */
  readonly timestamp: number;
  /** Its memory is used again once it was taken: who keeps some of it copies it. */
  readonly payload: Buffer;
}

/** Set Chunk Size and Abort change how chunks are read: they are handled here (5.4.1, 5.4.2). */
const SET_CHUNK_SIZE = 1;
const ABORT = 2;
const DEFAULT_CHUNK_SIZE = 128;
/** A chunk size SHOULD be at least 128 (5.4.1). Smaller ones cost us more per byte than they cost the peer. */
const SMALLEST_CHUNK = 128;
const EXTENDED = 0xffffff;
const HEADER_LENGTHS = [11, 7, 3, 0] as const;

const EMPTY = Buffer.alloc(0);
/** Most messages fit into it at once; a peer that announces and never sends costs no more on each of its streams. */
const FIRST_ROOM = 16 * 1024;
/** Room for a message is kept for the next one up to this size, which few key frames exceed. Bytes. */
const LARGEST_SPARE = 256 * 1024;

interface ChunkStream {
  timestamp: number;
  delta: number;
  extended: boolean;
  length: number;
  type: number;
  streamId: number;
  /** The message that is being put together: room for it grows with what has come, not with what was announced. */
  payload: Buffer;
  received: number;
}

/**
 * Puts messages together from the chunk stream (RTMP 1.0 section 5.3).
 * Bytes may come in pieces of any size. Every number that the peer sends is checked against a limit before it is used.
 */
export class ChunkReader {
  readonly #queue = new ByteQueue();
  readonly #streams = new Map<number, ChunkStream>();
  readonly #limits: RtmpLimits;
  readonly #onMessage: (message: RtmpMessage) => void;
  #chunkSize = DEFAULT_CHUNK_SIZE;
  #held = 0;
  /** Room of the last message that was put together: an allocation for each would cost more than the copying. */
  #spare: Buffer = EMPTY;

  constructor(limits: RtmpLimits, onMessage: (message: RtmpMessage) => void) {
    this.#limits = limits;
    this.#onMessage = onMessage;
  }

  /** Bytes of unfinished messages, and of chunks that are not whole yet. */
  get heldBytes(): number {
    return this.#held + this.#queue.length;
  }

  /** @throws ProtocolError when the peer breaks the protocol or a limit */
  push(chunk: Buffer): void {
    this.#queue.push(chunk);
    while (this.#readChunk());
  }

  /** Reads one chunk if all of it is there. */
  #readChunk(): boolean {
    if (this.#queue.length < 1) return false;
    const first = this.#queue.peek(0);
    const format = first >> 6;
    const basicLength = (first & 0x3f) === 0 ? 2 : (first & 0x3f) === 1 ? 3 : 1;
    const headerLength = HEADER_LENGTHS[format as 0 | 1 | 2 | 3];
    const fixed = basicLength + headerLength;
    if (this.#queue.length < fixed) return false;
    const id = this.#chunkStreamId(first & 0x3f);
    const known = this.#streams.get(id);
    if (!known && format !== 0) throw new ProtocolError(`chunk stream ${id} begins without a full header`);
    // A chunk of type 3 carries the extended field again when the message's own header had one.
    const field = format === 3 ? 0 : this.#peek24(basicLength);
    const extended = format === 3 ? known!.extended : field === EXTENDED;
    const headerEnd = fixed + (extended ? 4 : 0);
    if (this.#queue.length < headerEnd) return false;
    const length = format <= 1 ? this.#peek24(basicLength + 3) : known!.length;
    if (length > this.#limits.messageBytes) throw new ProtocolError(`a message of ${length} bytes is too large`);
    const received = format === 3 ? known!.received : 0;
    const payload = Math.min(length - received, this.#chunkSize);
    if (this.#queue.length < headerEnd + payload) return false;

    const stream = known ?? this.#open(id);
    this.#applyHeader(stream, format, basicLength, extended);
    this.#queue.skip(headerEnd);
    this.#take(stream, payload);
    return true;
  }

  #chunkStreamId(low: number): number {
    if (low === 0) return 64 + this.#queue.peek(1);
    return low === 1 ? 64 + this.#queue.peek(1) + this.#queue.peek(2) * 256 : low;
  }

  #peek32(at: number): number {
    return this.#queue.peek(at) * 2 ** 24 + this.#peek24(at + 1);
  }

  #peek24(at: number): number {
    return (this.#queue.peek(at) << 16) | (this.#queue.peek(at + 1) << 8) | this.#queue.peek(at + 2);
  }

  #peekReversed24(at: number): number {
    return this.#queue.peek(at) | (this.#queue.peek(at + 1) << 8) | (this.#queue.peek(at + 2) << 16);
  }

  #open(id: number): ChunkStream {
    if (this.#streams.size >= this.#limits.chunkStreams) {
      throw new ProtocolError(`more than ${this.#limits.chunkStreams} chunk streams`);
    }
    const stream: ChunkStream = {
      timestamp: 0,
      delta: 0,
      extended: false,
      length: 0,
      type: 0,
      streamId: 0,
      payload: EMPTY,
      received: 0,
    };
    this.#streams.set(id, stream);
    return stream;
  }

  /** @param at where the message header begins, behind the basic header */
  #applyHeader(stream: ChunkStream, format: number, at: number, extended: boolean): void {
    const begins = format !== 3 || stream.received === 0;
    if (format !== 3) this.#discard(stream);
    if (format <= 1) {
      stream.length = this.#peek24(at + 3);
      stream.type = this.#queue.peek(at + 6);
    }
    // The one number that is little-endian (5.3.1.2.1).
    if (format === 0) stream.streamId = this.#queue.peek(at + 10) * 2 ** 24 + this.#peekReversed24(at + 7);
    if (!begins) return;
    const end = at + HEADER_LENGTHS[format as 0 | 1 | 2 | 3];
    const value = extended ? this.#peek32(end) : format === 3 ? 0 : this.#peek24(at);
    stream.extended = extended;
    if (format === 0) stream.timestamp = value;
    else stream.timestamp = (stream.timestamp + (format === 3 ? stream.delta : value)) >>> 0;
    // 5.3.1.2.4: after a full header, a type 3 that begins a message counts on by that header's own timestamp.
    if (format !== 3) stream.delta = value;
  }

  #take(stream: ChunkStream, length: number): void {
    // Most messages of most encoders are one chunk, and need not be put together.
    if (stream.received === 0 && length === stream.length) {
      this.#handle(stream, this.#queue.take(length));
      return;
    }
    this.#held += length;
    if (this.#held > this.#limits.heldBytes) throw new ProtocolError('too many unfinished messages');
    this.#makeRoom(stream, length);
    this.#queue.takeInto(stream.payload, stream.received, length);
    stream.received += length;
    if (stream.received < stream.length) return;
    const room = stream.payload;
    const payload = room.subarray(0, stream.received);
    this.#discard(stream);
    this.#handle(stream, payload);
    if (room.length <= LARGEST_SPARE && room.length > this.#spare.length) this.#spare = room;
  }

  #handle({ type, streamId, timestamp }: ChunkStream, payload: Buffer): void {
    if (type === SET_CHUNK_SIZE) this.#setChunkSize(payload);
    else if (type === ABORT) this.#abort(payload);
    else this.#onMessage({ type, streamId, timestamp, payload });
  }

  /** At least doubled, so that a message is copied about once more, and hardly larger than the message. */
  #makeRoom(stream: ChunkStream, more: number): void {
    const { payload, received } = stream;
    const needed = received + more;
    if (needed <= payload.length) return;
    if (needed <= this.#spare.length) {
      stream.payload = this.#spare;
      this.#spare = EMPTY;
    } else {
      stream.payload = Buffer.allocUnsafeSlow(
        Math.min(stream.length, Math.max(needed, 2 * payload.length, FIRST_ROOM)),
      );
    }
    payload.copy(stream.payload, 0, 0, received);
  }

  #discard(stream: ChunkStream): void {
    this.#held -= stream.received;
    stream.payload = EMPTY;
    stream.received = 0;
  }

  #setChunkSize(payload: Buffer): void {
    const size = payload.length >= 4 ? payload.readUInt32BE(0) : 0;
    if (size < SMALLEST_CHUNK || size > this.#limits.chunkBytes)
      throw new ProtocolError(`a chunk size of ${size} is not allowed`);
    this.#chunkSize = size;
  }

  #abort(payload: Buffer): void {
    const stream = payload.length >= 4 ? this.#streams.get(payload.readUInt32BE(0)) : undefined;
    if (stream) this.#discard(stream);
  }
}
