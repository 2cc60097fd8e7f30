import { crc32 } from 'node:zlib';
import { nalType, nalUnits } from '../media/annex-b.ts';

/** NAL units of coded pictures (ITU-T H.264 table 7-1): what else stands around them differs from way to way. */
const FIRST_SLICE = 1;
const LAST_SLICE = 5;

/** Tells whether two access units are the same coded picture, whatever delimiters and messages stand around it. */
export const pictureMark = (data: Buffer): string => {
  let mark = 0;
  let byteLength = 0;
  for (const unit of nalUnits(data)) {
    const type = nalType(unit);
    if (type < FIRST_SLICE || type > LAST_SLICE) continue;
    mark = crc32(unit, mark);
    byteLength += unit.length;
  }
  return `${byteLength}-${mark}`;
};
