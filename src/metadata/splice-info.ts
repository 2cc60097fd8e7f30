import type { Ticks } from '../clock/ticks.ts';
import { crc32 } from '../mpegts/psi.ts';
import { parseSegmentation, type Segmentation } from './segmentation.ts';

/** SCTE 35 splice_info_section (9.6): what is said of splices. Times are as on the wire: 90 kHz, 0 … 2^33-1. */
export interface SpliceInfo {
  readonly command: SpliceCommand;
  /** Of segmentation_descriptors, in order; others are passed over. */
  readonly segmentations: readonly Segmentation[];
  /** The section as it came, for SCTE35-OUT, -IN and -CMD. */
  readonly section: Buffer;
}

export type SpliceCommand =
  | { readonly kind: 'null' }
  | SpliceInsert
  /** `pts` is undefined where the signal counts at once. */
  | { readonly kind: 'time-signal'; readonly pts: number | undefined }
  /** splice_schedule, bandwidth_reservation, private_command and what is yet to be invented. */
  | { readonly kind: 'other'; readonly type: number };

export interface SpliceInsert {
  readonly kind: 'insert';
  readonly eventId: number;
  /** What was said of this event before does not count any more; nothing else is said then. */
  readonly cancel: boolean;
  /** The programme is left; false: it is returned to. */
  readonly out: boolean;
  /** Undefined: at once. */
  readonly pts: number | undefined;
  readonly duration: { readonly ticks: Ticks; readonly autoReturn: boolean } | undefined;
}

/** Why a section says nothing: `encrypted` is in order, and not for us; `damaged` is not. */
export type NoSplice = 'encrypted' | 'damaged';

const TABLE_ID = 0xfc;
const MAX_SECTION_BYTES = 4096;
/** Bytes from the start to the splice command. */
const HEADER_BYTES = 14;
const CRC_BYTES = 4;
const UNKNOWN_LENGTH = 0xfff;
/** 'CUEI' (8.1): descriptors of others are not ours to read. */
const CUEI = 0x43554549;
const SEGMENTATION_TAG = 0x02;
const WRAP = 2 ** 33;

/** Reads a whole section, CRC checked. Never throws, whatever the bytes. */
export const parseSpliceInfo = (section: Buffer): SpliceInfo | NoSplice => {
  if (section.length < HEADER_BYTES + 2 + CRC_BYTES || section.length > MAX_SECTION_BYTES) return 'damaged';
  if (section[0] !== TABLE_ID || 3 + (section.readUInt16BE(1) & 0x0fff) !== section.length) return 'damaged';
  if (crc32(section, 0, section.length) !== 0 || section[3] !== 0) return 'damaged';
  if (section[4]! >= 0x80) return 'encrypted';
  try {
    return readPlain(section);
  } catch (error) {
    // A length inside leads out of the section.
    if (error instanceof RangeError) return 'damaged';
    throw error;
  }
};

const readPlain = (section: Buffer): SpliceInfo => {
  const adjustment = (section[4]! & 0x01) * 2 ** 32 + section.readUInt32BE(5);
  const length = section.readUInt16BE(11) & 0x0fff;
  const end = section.length - CRC_BYTES;
  const body = section.subarray(HEADER_BYTES, length === UNKNOWN_LENGTH ? end : Math.min(end, HEADER_BYTES + length));
  const { command, bytes } = readCommand(section[13]!, body, (pts) => (pts + adjustment) % WRAP);
  // Old muxers leave the command's length out: then it is what was read of it.
  const at = HEADER_BYTES + (length === UNKNOWN_LENGTH ? bytes : length);
  const loop = section.subarray(at + 2, Math.min(end, at + 2 + section.readUInt16BE(at)));
  return { command, segmentations: segmentationsOf(loop), section: Buffer.from(section) };
};

interface ReadCommand {
  readonly command: SpliceCommand;
  readonly bytes: number;
}

const readCommand = (type: number, body: Buffer, adjust: (pts: number) => number): ReadCommand => {
  if (type === 0x00) return { command: { kind: 'null' }, bytes: 0 };
  if (type === 0x05) return readInsert(body, adjust);
  if (type === 0x06) {
    const { pts, bytes } = readTime(body, 0);
    return { command: { kind: 'time-signal', pts: pts === undefined ? undefined : adjust(pts) }, bytes };
  }
  return { command: { kind: 'other', type }, bytes: body.length };
};

/** splice_insert (9.7.3). */
const readInsert = (body: Buffer, adjust: (pts: number) => number): ReadCommand => {
  const eventId = body.readUInt32BE(0);
  if (body.readUInt8(4) >= 0x80) {
    const command = { kind: 'insert', eventId, cancel: true, out: false, pts: undefined, duration: undefined } as const;
    return { command, bytes: 5 };
  }
  const flags = body.readUInt8(5);
  const [out, programSplice, hasDuration, immediate] = [0x80, 0x40, 0x20, 0x10].map((bit) => (flags & bit) !== 0);
  let at = 6;
  let pts: number | undefined;
  if (programSplice && !immediate) {
    const time = readTime(body, at);
    pts = time.pts;
    at += time.bytes;
  }
  if (!programSplice) {
    // By components, which is deprecated: the first that has a time speaks for all.
    const count = body.readUInt8(at++);
    for (let i = 0; i < count; i++) {
      at++;
      if (immediate) continue;
      const time = readTime(body, at);
      pts ??= time.pts;
      at += time.bytes;
    }
  }
  const duration = hasDuration ? { ticks: readDuration(body, at), autoReturn: body.readUInt8(at) >= 0x80 } : undefined;
  // unique_program_id, avail_num, avails_expected.
  const bytes = at + (hasDuration ? 5 : 0) + 4;
  const adjusted = pts === undefined ? undefined : adjust(pts);
  return { command: { kind: 'insert', eventId, cancel: false, out: out!, pts: adjusted, duration }, bytes };
};

/** splice_time (9.8.1). */
const readTime = (body: Buffer, at: number): { pts: number | undefined; bytes: number } =>
  body.readUInt8(at) < 0x80 ? { pts: undefined, bytes: 1 } : { pts: readDuration(body, at), bytes: 5 };

/** The 33 lower bits of five bytes. */
const readDuration = (body: Buffer, at: number): Ticks =>
  (body.readUInt8(at) & 0x01) * 2 ** 32 + body.readUInt32BE(at + 1);

const segmentationsOf = (loop: Buffer): Segmentation[] => {
  const found: Segmentation[] = [];
  for (let at = 0; at + 2 <= loop.length; at += 2 + loop[at + 1]!) {
    const descriptor = loop.subarray(at + 2, at + 2 + loop[at + 1]!);
    if (loop[at] !== SEGMENTATION_TAG || descriptor.length < 9 || descriptor.readUInt32BE(0) !== CUEI) continue;
    const segmentation = parseSegmentation(descriptor.subarray(4));
    if (segmentation) found.push(segmentation);
  }
  return found;
};
