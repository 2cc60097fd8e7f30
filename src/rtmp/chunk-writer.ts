/** The size of the chunks that we send: no answer of ours needs a second one. */
export const OUT_CHUNK_SIZE = 4096;

/** Chunk streams that answers go out on, as servers use them. */
export const CONTROL_CHUNK_STREAM = 2;
export const COMMAND_CHUNK_STREAM = 3;

/** One message as chunks with a full header first (RTMP 1.0 section 5.3.1). @param chunkStream 2 … 63 */
export const writeMessage = (chunkStream: number, type: number, streamId: number, payload: Buffer): Buffer => {
  const header = Buffer.alloc(12);
  header[0] = chunkStream;
  header.writeUIntBE(payload.length, 4, 3);
  header[7] = type;
  header.writeUInt32LE(streamId, 8);
  const pieces: Buffer[] = [header];
  for (let at = 0; at < payload.length; at += OUT_CHUNK_SIZE) {
    if (at > 0) pieces.push(Buffer.from([0xc0 | chunkStream]));
    pieces.push(payload.subarray(at, at + OUT_CHUNK_SIZE));
  }
  return Buffer.concat(pieces);
};

const uint32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
};

/** Protocol control messages (5.4) and user control events (7.1.7). */
export const setChunkSize = (size: number): Buffer => writeMessage(CONTROL_CHUNK_STREAM, 1, 0, uint32(size));
export const acknowledgement = (bytes: number): Buffer => writeMessage(CONTROL_CHUNK_STREAM, 3, 0, uint32(bytes >>> 0));
export const windowSize = (bytes: number): Buffer => writeMessage(CONTROL_CHUNK_STREAM, 5, 0, uint32(bytes));
/** Limit type 2, dynamic. */
export const peerBandwidth = (bytes: number): Buffer =>
  writeMessage(CONTROL_CHUNK_STREAM, 6, 0, Buffer.concat([uint32(bytes), Buffer.from([2])]));

export const USER_CONTROL = 4;
export const EVENT_STREAM_BEGIN = 0;
export const EVENT_PING = 6;
export const EVENT_PONG = 7;

export const userControl = (event: number, value: number): Buffer => {
  const payload = Buffer.alloc(6);
  payload.writeUInt16BE(event);
  payload.writeUInt32BE(value >>> 0, 2);
  return writeMessage(CONTROL_CHUNK_STREAM, USER_CONTROL, 0, payload);
};
