/** ISO/IEC 13818-1 2.4.3.2: every transport packet is 188 bytes and begins with 0x47. */
export const PACKET_SIZE = 188;
export const SYNC_BYTE = 0x47;

export const PID_PAT = 0x0000;

/** The fixed form of everything that Sluice makes: one programme, its map, one video, one audio, one metadata stream. */
export const PID_PMT = 0x1000;
export const PID_VIDEO = 0x0100;
export const PID_AUDIO = 0x0101;
export const PID_TIMED_ID3 = 0x0102;
/** Where the sound of further languages travels, from inputs to the encoder: one from here on for each track. */
const PID_LANGUAGES = 0x0110;

/** @param track 0 the main sound, from 1 on further languages */
export const soundPid = (track: number): number => (track === 0 ? PID_AUDIO : PID_LANGUAGES + track);

export const STREAM_TYPE_H264 = 0x1b;
export const STREAM_TYPE_AAC_ADTS = 0x0f;
/** Metadata in PES packets. */
export const STREAM_TYPE_METADATA = 0x15;
/** SCTE 35 12.1: sections of splice information. */
export const STREAM_TYPE_SCTE35 = 0x86;

/** Packet identifier of the packet that begins at `at`, 0 … 0x1fff. */
export const packetPid = (data: Buffer, at: number): number => ((data[at + 1]! & 0x1f) << 8) | data[at + 2]!;

/** True where a PES packet or a PSI section begins (payload_unit_start_indicator). */
export const startsUnit = (data: Buffer, at: number): boolean => (data[at + 1]! & 0x40) !== 0;

export const hasAdaptation = (data: Buffer, at: number): boolean => (data[at + 3]! & 0x20) !== 0;
export const hasPayload = (data: Buffer, at: number): boolean => (data[at + 3]! & 0x10) !== 0;

/** Where the payload begins, relative to the packet; PACKET_SIZE when there is none, or when the lengths are broken. */
export const payloadOffset = (data: Buffer, at: number): number => {
  if (!hasPayload(data, at)) return PACKET_SIZE;
  if (!hasAdaptation(data, at)) return 4;
  return Math.min(PACKET_SIZE, 5 + data[at + 4]!);
};

/** random_access_indicator of the adaptation field (2.4.3.5): a decoder can start at this packet. */
export const isRandomAccess = (data: Buffer, at: number): boolean =>
  hasAdaptation(data, at) && data[at + 4]! > 0 && (data[at + 5]! & 0x40) !== 0;

/** Where the 6 bytes of the PCR lie, absolute; -1 when the packet carries none. */
export const pcrOffset = (data: Buffer, at: number): number =>
  hasAdaptation(data, at) && data[at + 4]! >= 7 && (data[at + 5]! & 0x10) !== 0 ? at + 6 : -1;

/**
 * How far the PCR stands in front of the decoding time of the picture that it comes with, 90 kHz: what comes behind it,
 * sound too, must not be due already (2.4.2.3). Muxers have 0.7 s; more than a second no decoder needs to hold (2.4.2.7).
 */
export const PCR_LEAD = 63_000;

/** PCR base, 90 kHz, 33 bits; the 27 MHz extension is left out. */
export const readPcrBase = (data: Buffer, offset: number): number =>
  data.readUInt32BE(offset) * 2 + (data[offset + 4]! >> 7);

/** Writes a PCR with extension 0. @param base 0 … 2^33-1 */
export const writePcr = (data: Buffer, offset: number, base: number): void => {
  data.writeUInt32BE(Math.floor(base / 2), offset);
  data[offset + 4] = ((base % 2) << 7) | 0x7e;
  data[offset + 5] = 0;
};

/** Sets the continuity counter (2.4.3.3), 0 … 15. */
export const writeContinuity = (data: Buffer, at: number, counter: number): void => {
  data[at + 3] = (data[at + 3]! & 0xf0) | (counter & 0x0f);
};
