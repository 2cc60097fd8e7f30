import { eachDescriptor } from './descriptors.ts';
import type { ProgramStream } from './psi.ts';

export interface StreamKind {
  readonly kind: 'video' | 'audio';
  /** As people call it: `H.264`, `MP2`. */
  readonly codec: string;
}

const video = (codec: string): StreamKind => ({ kind: 'video', codec });
const audio = (codec: string): StreamKind => ({ kind: 'audio', codec });

/** ISO/IEC 13818-1 table 2-34; above 0x7f as ATSC and Blu-ray have it. */
const BY_TYPE: Readonly<Record<number, StreamKind>> = {
  0x01: video('MPEG-1'),
  0x02: video('MPEG-2'),
  0x03: audio('MP2'),
  0x04: audio('MP2'),
  0x0f: audio('AAC'),
  0x10: video('MPEG-4'),
  0x11: audio('AAC (LATM)'),
  0x1b: video('H.264'),
  0x21: video('JPEG 2000'),
  0x24: video('HEVC'),
  0x33: video('VVC'),
  0x42: video('AVS'),
  0x81: audio('AC-3'),
  0x87: audio('E-AC-3'),
  0xd2: video('AVS2'),
  0xea: video('VC-1'),
};

/** ETSI EN 300 468 table 12, and registrations (ISO/IEC 13818-1 2.6.8) of what has no type of its own. */
const BY_DESCRIPTOR: Readonly<Record<number, StreamKind>> = {
  0x6a: audio('AC-3'),
  0x7a: audio('E-AC-3'),
  0x7b: audio('DTS'),
  0x7c: audio('AAC'),
};
const REGISTRATION = 0x05;
const BY_REGISTRATION: Readonly<Record<string, StreamKind>> = {
  'AC-3': audio('AC-3'),
  EAC3: audio('E-AC-3'),
  Opus: audio('Opus'),
  BSSD: audio('SMPTE 302M'),
  DTS1: audio('DTS'),
  DTS2: audio('DTS'),
  DTS3: audio('DTS'),
  AV01: video('AV1'),
  VP09: video('VP9'),
  HEVC: video('HEVC'),
  drac: video('Dirac'),
  'VC-1': video('VC-1'),
};

/** What a stream of a programme is; undefined for subtitles, data and what is not known. */
export const streamKind = ({ streamType, descriptors }: ProgramStream): StreamKind | undefined => {
  const known = BY_TYPE[streamType];
  if (known) return known;
  for (const { tag, data } of eachDescriptor(descriptors)) {
    const name = tag === REGISTRATION ? data.toString('latin1', 0, 4) : '';
    const found = Object.hasOwn(BY_REGISTRATION, name) ? BY_REGISTRATION[name] : BY_DESCRIPTOR[tag];
    if (found) return found;
  }
  return undefined;
};
