/** PES headers: ISO/IEC 13818-1 2.4.3.6. Timestamps here are as on the wire: 90 kHz, 0 … 2^33-1. */

export const STREAM_ID_VIDEO = 0xe0;
export const STREAM_ID_AUDIO = 0xc0;

export interface PesHeader {
  readonly streamId: number;
  /** Undefined where the header carries none. */
  readonly pts: number | undefined;
  /** Equal to `pts` where the header carries none of its own. */
  readonly dts: number | undefined;
  /** Bytes from the start of the PES packet to its payload. */
  readonly payloadAt: number;
  /** Payload bytes that the header announces; 0 for "until the next one begins" (video only). */
  readonly payloadLength: number;
}

const readTimestamp = (data: Buffer, at: number): number =>
  ((data[at]! >> 1) & 0x07) * 2 ** 30 + (((data.readUInt16BE(at + 1) >> 1) << 15) | (data.readUInt16BE(at + 3) >> 1));

const writeTimestamp = (data: Buffer, at: number, marker: number, value: number): void => {
  const high = Math.floor(value / 2 ** 30);
  const low = value % 2 ** 30;
  data[at] = (marker << 4) | (high << 1) | 1;
  data[at + 1] = low >> 22;
  data[at + 2] = ((low >> 14) & 0xfe) | 1;
  data[at + 3] = (low >> 7) & 0xff;
  data[at + 4] = ((low << 1) & 0xfe) | 1;
};

/** Reads the header that begins at `at`; undefined when these bytes are no PES header with optional fields. */
export const readPesHeader = (data: Buffer, at: number, end: number): PesHeader | undefined => {
  if (end - at < 9) return undefined;
  if (data[at] !== 0 || data[at + 1] !== 0 || data[at + 2] !== 1) return undefined;
  if ((data[at + 6]! & 0xc0) !== 0x80) return undefined;
  const packetLength = data.readUInt16BE(at + 4);
  const flags = data[at + 7]! >> 6;
  const headerLength = data[at + 8]!;
  if (end - at < 9 + headerLength) return undefined;
  const hasPts = flags >= 2 && headerLength >= 5;
  const pts = hasPts ? readTimestamp(data, at + 9) : undefined;
  const dts = flags === 3 && headerLength >= 10 ? readTimestamp(data, at + 14) : pts;
  return {
    streamId: data[at + 3]!,
    pts,
    dts,
    payloadAt: 9 + headerLength,
    payloadLength: packetLength === 0 ? 0 : Math.max(0, packetLength - 3 - headerLength),
  };
};

/** Replaces the timestamps of the header that begins at `at`; fields that are not there stay away. */
export const rewritePesTimestamps = (data: Buffer, at: number, pts: number, dts: number): void => {
  const flags = data[at + 7]! >> 6;
  if (flags >= 2) writeTimestamp(data, at + 9, flags, pts);
  if (flags === 3) writeTimestamp(data, at + 14, 1, dts);
};

/** Bytes of the header that `writePesHeader` writes. */
export const pesHeaderLength = (pts: number, dts: number): number => (dts === pts ? 14 : 19);

/**
 * Writes a PES header for one access unit.
 * @param payloadLength bytes that follow; where the sum exceeds the 16-bit field, 0 is written (allowed for video only)
 * @returns where the payload begins
 */
export const writePesHeader = (
  out: Buffer,
  at: number,
  streamId: number,
  payloadLength: number,
  pts: number,
  dts: number,
): number => {
  const length = pesHeaderLength(pts, dts);
  const packetLength = length - 6 + payloadLength;
  const announced = packetLength > 0xffff || streamId === STREAM_ID_VIDEO ? 0 : packetLength;
  out[at] = 0;
  out[at + 1] = 0;
  out[at + 2] = 1;
  out[at + 3] = streamId;
  out[at + 4] = announced >> 8;
  out[at + 5] = announced & 0xff;
  out[at + 6] = 0x84; // marker bits, data_alignment_indicator
  out[at + 7] = dts === pts ? 0x80 : 0xc0;
  out[at + 8] = length - 9;
  writeTimestamp(out, at + 9, dts === pts ? 2 : 3, pts);
  if (dts !== pts) writeTimestamp(out, at + 14, 1, dts);
  return at + length;
};

/** The same in a buffer of its own. */
export const makePesHeader = (streamId: number, payloadLength: number, pts: number, dts: number): Buffer => {
  const header = Buffer.alloc(pesHeaderLength(pts, dts));
  writePesHeader(header, 0, streamId, payloadLength, pts, dts);
  return header;
};
