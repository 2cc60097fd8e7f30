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
/** Basic header, message header and extended timestamp (5.3.1). */
const LONGEST_HEADER = 3 + 11 + 4;

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
  readonly #streams = new Map<number, ChunkStream>();
  readonly #limits: RtmpLimits;
  readonly #onMessage: (message: RtmpMessage) => void;
  #chunkSize = DEFAULT_CHUNK_SIZE;
  #held = 0;
  /** The beginning of a header whose end has yet to come. */
  readonly #head = Buffer.alloc(LONGEST_HEADER);
  #headLength = 0;
  /** Whose chunk is being read, and what is missing of it. */
  #current: ChunkStream | undefined;
  #missing = 0;
  /** Room of the last message that was put together: an allocation for each would cost more than the copying. */
  #spare: Buffer = EMPTY;

  constructor(limits: RtmpLimits, onMessage: (message: RtmpMessage) => void) {
    this.#limits = limits;
    this.#onMessage = onMessage;
  }

  /** Bytes of unfinished messages, and of a header that is not whole yet. */
  get heldBytes(): number {
    return this.#held + this.#headLength;
  }

  /** @param bytes are not kept @throws ProtocolError when the peer breaks the protocol or a limit */
  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      at += this.#current ? this.#readPayload(this.#current, bytes, at) : this.#readHeader(bytes, at);
    }
  }

  /** @returns how many bytes were taken */
  #readHeader(bytes: Buffer, at: number): number {
    const before = this.#headLength;
    if (before === 0) {
      const length = this.#parseHeader(bytes, at, bytes.length);
      if (length > 0) return length;
    }
    // It comes in pieces, now or since before.
    const added = bytes.copy(this.#head, before, at, at + LONGEST_HEADER - before);
    const length = this.#parseHeader(this.#head, 0, before + added);
    this.#headLength = length > 0 ? 0 : before + added;
    return length > 0 ? length - before : added;
  }

  /** Reads the header of a chunk, if all of it is there. @returns its length; 0 where it is cut short */
  #parseHeader(data: Buffer, at: number, end: number): number {
    const first = data[at]!;
    const format = (first >> 6) as 0 | 1 | 2 | 3;
    const low = first & 0x3f;
    const fields = at + (low === 0 ? 2 : low === 1 ? 3 : 1);
    const fixedEnd = fields + HEADER_LENGTHS[format];
    if (fixedEnd > end) return 0;
    const id = low > 1 ? low : low === 0 ? 64 + data[at + 1]! : 64 + data.readUInt16LE(at + 1);
    const known = this.#streams.get(id);
    if (!known && format !== 0) throw new ProtocolError(`chunk stream ${id} begins without a full header`);
    // A chunk of type 3 carries the extended field again when the message's own header had one.
    const extended = format === 3 ? known!.extended : read24(data, fields) === EXTENDED;
    const headerEnd = fixedEnd + (extended ? 4 : 0);
    if (headerEnd > end) return 0;
    const length = format <= 1 ? read24(data, fields + 3) : known!.length;
    if (length > this.#limits.messageBytes) throw new ProtocolError(`a message of ${length} bytes is too large`);
    const stream = known ?? this.#open(id);
    this.#applyHeader(stream, format, data, fields, extended);
    this.#beginPayload(stream);
    return headerEnd - at;
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
  #applyHeader(stream: ChunkStream, format: 0 | 1 | 2 | 3, data: Buffer, at: number, extended: boolean): void {
    const begins = format !== 3 || stream.received === 0;
    if (format !== 3) this.#discard(stream);
    if (format <= 1) {
      stream.length = read24(data, at + 3);
      stream.type = data[at + 6]!;
    }
    // The one number that is little-endian (5.3.1.2.1).
    if (format === 0) stream.streamId = data.readUInt32LE(at + 7);
    if (!begins) return;
    const end = at + HEADER_LENGTHS[format];
    const value = extended ? data.readUInt32BE(end) : format === 3 ? 0 : read24(data, at);
    stream.extended = extended;
    if (format === 0) stream.timestamp = value;
    else stream.timestamp = (stream.timestamp + (format === 3 ? stream.delta : value)) >>> 0;
    // 5.3.1.2.4: after a full header, a type 3 that begins a message counts on by that header's own timestamp.
    if (format !== 3) stream.delta = value;
  }

  #beginPayload(stream: ChunkStream): void {
    if (stream.length === 0) {
      this.#handle(stream, EMPTY);
      return;
    }
    this.#current = stream;
    this.#missing = Math.min(stream.length - stream.received, this.#chunkSize);
  }

  /** @returns how many bytes were taken */
  #readPayload(stream: ChunkStream, bytes: Buffer, at: number): number {
    const length = Math.min(this.#missing, bytes.length - at);
    this.#missing -= length;
    if (this.#missing === 0) this.#current = undefined;
    const piece = at === 0 && length === bytes.length ? bytes : bytes.subarray(at, at + length);
    // Most messages of most encoders are one chunk that comes at once, and need not be put together.
    if (length === stream.length) this.#handle(stream, piece);
    else this.#gather(stream, piece);
    return length;
  }

  #gather(stream: ChunkStream, piece: Buffer): void {
    this.#held += piece.length;
    if (this.#held > this.#limits.heldBytes) throw new ProtocolError('too many unfinished messages');
    this.#makeRoom(stream, piece.length);
    stream.payload.set(piece, stream.received);
    stream.received += piece.length;
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

const read24 = (data: Buffer, at: number): number => (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;
