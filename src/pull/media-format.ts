import { PullError } from './pull-error.ts';

/** What a segment's bytes are. `packed`: sound alone, without a container (RFC 8216 3.4). */
export type MediaFormat = 'ts' | 'mp4' | 'packed';

const TS_PACKET = 188;
const TS_SYNC = 0x47;
/** Boxes that a fragment may begin with (ISO/IEC 14496-12). */
const BOXES = ['ftyp', 'styp', 'moof', 'moov', 'sidx', 'emsg', 'prft', 'free', 'mdat'];

export const isTs = (data: Buffer): boolean =>
  data[0] === TS_SYNC && (data.length <= TS_PACKET || data[TS_PACKET] === TS_SYNC);

/**
 * What a segment is, by its first bytes: content types of segments are wrong more often than not.
 * @throws PullError when it is no media, as an error page that came with status 200
 */
export const mediaFormat = (data: Buffer, hasInit: boolean): MediaFormat => {
  if (hasInit || BOXES.includes(data.toString('latin1', 4, 8))) return 'mp4';
  if (isTs(data)) return 'ts';
  const isId3 = data.toString('latin1', 0, 3) === 'ID3';
  // ADTS, MPEG audio: eleven or twelve bits of sync. AC-3: its sync word.
  const isSound = (data[0] === 0xff && (data[1]! & 0xe0) === 0xe0) || (data[0] === 0x0b && data[1] === 0x77);
  if (isId3 || isSound) return 'packed';
  const begin = data.toString('latin1', 0, 24).replace(/[^\x20-\x7e]/g, '.');
  throw new PullError(`a segment is neither MPEG-TS nor MP4: it begins with "${begin}"`);
};
