import { parseAv1C } from '../../media/av1.ts';
import { parseHvcC } from '../../media/hevc.ts';
import { avcCodecString, parseSps } from '../../media/sps.ts';
import { childrenOf, findBox, readBoxes, reading, type Box } from './mp4-boxes.ts';

export interface InitTrack {
  readonly id: number;
  readonly kind: 'video' | 'audio' | 'text';
  /** Units of its clock in a second. */
  readonly timescale: number;
  readonly label: string;
  /** RFC 6381 name; undefined where it cannot be told. */
  readonly codec: string | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly frameRate: number | undefined;
  /** Bytes of the length in front of each NAL unit; undefined for other codecs. */
  readonly nalLengthSize: number | undefined;
  readonly defaults: SampleDefaults;
}

export interface SampleDefaults {
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
}

/** What an initialisation section says (RFC 8216bis 3.1.2). */
export interface InitFacts {
  readonly tracks: readonly InitTrack[];
  readonly brands: readonly string[];
  readonly hasMovieExtends: boolean;
  /** mvhd or tkhd say a duration other than 0 (or all ones). */
  readonly hasDuration: boolean;
  readonly hasSamples: boolean;
}

const KINDS: Readonly<Record<string, InitTrack['kind']>> = { vide: 'video', soun: 'audio', text: 'text', subt: 'text' };
const NO_DEFAULTS: SampleDefaults = { duration: 0, size: 0, flags: 0 };

/** @throws BoxError where the boxes are damaged */
export const readInit = (data: Buffer): InitFacts =>
  reading(() => {
    const boxes = readBoxes(data);
    const moov = findBox(boxes, 'moov');
    const ftyp = findBox(boxes, 'ftyp')?.body;
    const inside = moov ? readBoxes(moov.body) : [];
    const defaults = new Map(
      childrenOf(findBox(inside, 'mvex'), 'trex').map(({ body }) => [
        body.readUInt32BE(4),
        { duration: body.readUInt32BE(12), size: body.readUInt32BE(16), flags: body.readUInt32BE(20) },
      ]),
    );
    const traks = inside.filter(({ type }) => type === 'trak');
    const tracks = traks.flatMap((trak) => readTrack(trak, defaults) ?? []);
    const durations = [
      durationOf(findBox(inside, 'mvhd')?.body, 12),
      ...traks.map((trak) => durationOf(findBox(readBoxes(trak.body), 'tkhd')?.body, 16)),
    ];
    return {
      tracks,
      brands: ftyp ? brandsOf(ftyp) : [],
      hasMovieExtends: findBox(inside, 'mvex') !== undefined,
      hasDuration: durations.some((duration) => duration !== 0),
      hasSamples: traks.some(hasSamples),
    };
  });

const brandsOf = (ftyp: Buffer): string[] => {
  const brands = [ftyp.toString('latin1', 0, 4)];
  for (let at = 8; at + 4 <= ftyp.length; at += 4) brands.push(ftyp.toString('latin1', at, at + 4));
  return brands;
};

/** Duration of mvhd (version 0: at byte 16 of its body) and tkhd; unknown (all ones) counts as none. */
const durationOf = (body: Buffer | undefined, at: number): number => {
  if (!body) return 0;
  if (body[0] === 1) {
    const long = body.readBigUInt64BE(at + 12);
    return long === 0xffff_ffff_ffff_ffffn ? 0 : Number(long);
  }
  const short = body.readUInt32BE(at + 4);
  return short === 0xffff_ffff ? 0 : short;
};

const hasSamples = (trak: Box): boolean => {
  const stbl = findBox(readBoxes(trak.body), 'mdia', 'minf', 'stbl');
  const stts = stbl && findBox(readBoxes(stbl.body), 'stts')?.body;
  return stts !== undefined && stts.readUInt32BE(4) > 0;
};

const readTrack = (trak: Box, defaults: ReadonlyMap<number, SampleDefaults>): InitTrack | undefined => {
  const inside = readBoxes(trak.body);
  const tkhd = findBox(inside, 'tkhd')?.body;
  const mdia = findBox(inside, 'mdia');
  const media = mdia ? readBoxes(mdia.body) : [];
  const mdhd = findBox(media, 'mdhd')?.body;
  const kind = KINDS[findBox(media, 'hdlr')?.body.toString('latin1', 8, 12) ?? ''];
  const stsd = findBox(media, 'minf', 'stbl', 'stsd')?.body;
  if (!tkhd || !mdhd || !kind || !stsd) return undefined;
  const id = tkhd.readUInt32BE(tkhd[0] === 1 ? 20 : 12);
  const timescale = mdhd.readUInt32BE(mdhd[0] === 1 ? 20 : 12) || 1;
  const [entry] = readBoxes(stsd.subarray(8));
  const named = entry ? readEntry(entry, kind) : { label: 'nothing' };
  return { ...NOTHING, id, kind, timescale, ...named, defaults: defaults.get(id) ?? NO_DEFAULTS };
};

type Description = Pick<InitTrack, 'label' | 'codec' | 'width' | 'height' | 'frameRate' | 'nalLengthSize'>;
const NOTHING: Description = {
  label: '',
  codec: undefined,
  width: undefined,
  height: undefined,
  frameRate: undefined,
  nalLengthSize: undefined,
};

/** Bytes of a sample entry before its boxes (ISO 14496-12 12.1.3, 12.2.3). */
const ENTRY_BYTES = { video: 78, audio: 28, text: 8 } as const;

const readEntry = (entry: Box, kind: InitTrack['kind']): Partial<Description> & { label: string } => {
  if (kind === 'text') return { label: entry.type, codec: entry.type };
  const boxes = readBoxes(entry.body.subarray(ENTRY_BYTES[kind]));
  // encv and enca: what it was before it was encrypted (ISO 14496-12 8.12.2).
  const type = findBox(boxes, 'sinf', 'frma')?.body.toString('latin1', 0, 4) ?? entry.type;
  const size = kind === 'video' ? { width: entry.body.readUInt16BE(24), height: entry.body.readUInt16BE(26) } : {};
  const config = (name: string): Buffer | undefined => findBox(boxes, name)?.body;
  switch (type) {
    case 'avc1':
    case 'avc3':
      return { label: 'H.264', ...size, ...readAvc(type, config('avcC')) };
    case 'hvc1':
    case 'hev1': {
      const record = config('hvcC');
      const codec = record && parseHvcC(record).codec.replace('hvc1', type);
      return { label: 'HEVC', ...size, codec, nalLengthSize: ((record?.[21] ?? 3) & 3) + 1 };
    }
    case 'av01': {
      const record = config('av1C');
      return { label: 'AV1', ...size, codec: record && parseAv1C(record).codec };
    }
    case 'mp4a':
      return { label: 'AAC', codec: aacName(config('esds')) };
    default:
      return { label: type, ...size, codec: type };
  }
};

const readAvc = (type: string, record: Buffer | undefined): Partial<Description> => {
  if (!record || record.length < 8) return {};
  const length = record.readUInt16BE(6);
  const sps = parseSps(record.subarray(8, 8 + length));
  const codec = avcCodecString(sps).replace('avc1', type);
  return { codec, frameRate: sps.frameRate, width: sps.width, height: sps.height, nalLengthSize: (record[4]! & 3) + 1 };
};

const DECODER_CONFIG = 0x04;
const DECODER_SPECIFIC = 0x05;

/** `mp4a.40.2`: object type of the DecoderConfigDescriptor, audio object type of what is in it (ISO 14496-1 7.2.6). */
const aacName = (esds: Buffer | undefined): string | undefined => {
  if (!esds) return undefined;
  // Version and flags; ES_Descriptor with its id and flags.
  let at = 4;
  const descriptor = (): { tag: number; length: number } => {
    const tag = esds[at++] ?? 0;
    let length = 0;
    for (let count = 0; count < 4; count++) {
      const byte = esds[at++] ?? 0;
      length = (length << 7) | (byte & 0x7f);
      if ((byte & 0x80) === 0) break;
    }
    return { tag, length };
  };
  descriptor();
  at += 3;
  if (descriptor().tag !== DECODER_CONFIG) return undefined;
  const objectType = esds[at] ?? 0;
  at += 13;
  const name = `mp4a.${objectType.toString(16)}`;
  if (objectType !== 0x40 || descriptor().tag !== DECODER_SPECIFIC) return name;
  const audio = (esds[at] ?? 0) >> 3;
  return `${name}.${audio === 31 ? 32 + ((((esds[at] ?? 0) & 7) << 3) | ((esds[at + 1] ?? 0) >> 5)) : audio}`;
};
