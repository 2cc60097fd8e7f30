/** H.264 byte streams: ITU-T H.264 annex B and table 7-1; ISO/IEC 14496-15 for the length-prefixed form. */

export const NAL_IDR = 5;
export const NAL_SEI = 6;
export const NAL_SPS = 7;
export const NAL_PPS = 8;
export const NAL_AUD = 9;
const NAL_FILLER = 12;

const START_CODE = Buffer.from([0, 0, 0, 1]);
const MARK = Buffer.from([0, 0, 1]);
/** An access unit delimiter that allows every kind of slice, with its start code. */
const DELIMITER = Buffer.from([0, 0, 0, 1, NAL_AUD, 0xf0]);

/** No picture has more; what does is damage. */
const MAX_UNITS = 2048;

export const nalType = (nal: Buffer): number => nal[0]! & 0x1f;

/** Whether other pictures may refer to this one: nal_ref_idc of its first slice (7.4.1). */
export const isReference = (accessUnit: Buffer): boolean => {
  for (const unit of nalUnits(accessUnit)) {
    if (nalType(unit) >= 1 && nalType(unit) <= NAL_IDR) return (unit[0]! & 0x60) !== 0;
  }
  return false;
};

/** The NAL units of a byte stream, without start codes. */
export function* nalUnits(data: Buffer): Generator<Buffer> {
  let start = data.indexOf(MARK);
  for (let count = 0; start >= 0 && count < MAX_UNITS; count++) {
    const next = data.indexOf(MARK, start + 3);
    // A start code may have a zero byte in front, which is not the unit's.
    const end = next < 0 ? data.length : data[next - 1] === 0 ? next - 1 : next;
    if (end > start + 3) yield data.subarray(start + 3, end);
    start = next;
  }
}

/**
 * The NAL units of a length-prefixed access unit.
 * @param lengthSize bytes of each prefix, 1, 2 or 4
 * @throws RangeError when a length runs past the end
 */
export const splitLengthPrefixed = (data: Buffer, lengthSize: number): Buffer[] => {
  const units: Buffer[] = [];
  for (let at = 0; at < data.length;) {
    if (at + lengthSize > data.length) throw new RangeError('a picture is cut short within a length');
    const length = data.readUIntBE(at, lengthSize);
    at += lengthSize;
    if (at + length > data.length) throw new RangeError('a picture is cut short');
    if (length > 0) units.push(data.subarray(at, at + length));
    at += length;
    if (units.length > MAX_UNITS) throw new RangeError('a picture has too many parts');
  }
  return units;
};

/** The same units with a length of 4 bytes in front of each. */
export const lengthPrefixed = (units: readonly Buffer[]): Buffer => {
  const out = Buffer.allocUnsafe(units.reduce((sum, unit) => sum + 4 + unit.length, 0));
  let at = 0;
  for (const unit of units) {
    at = out.writeUInt32BE(unit.length, at);
    at += unit.copy(out, at);
  }
  return out;
};

/**
 * An access unit in Annex B form as MPEG-TS wants it (ISO/IEC 13818-1 2.14): a delimiter first, parameter sets in front
 * of an IDR picture. Filler data is left out.
 * @param parameterSets SPS and PPS, put in where an IDR picture comes without its own
 * @param allocate gives the memory that it is written to
 */
export const accessUnit = (
  units: readonly Buffer[],
  parameterSets: readonly Buffer[],
  allocate: (bytes: number) => Buffer = (bytes) => Buffer.allocUnsafe(bytes),
): Buffer => {
  let key = false;
  let bringsItsOwn = false;
  let length = DELIMITER.length;
  for (const unit of units) {
    const type = nalType(unit);
    if (type === NAL_IDR) key = true;
    if (type === NAL_SPS) bringsItsOwn = true;
    if (isKept(type)) length += START_CODE.length + unit.length;
  }
  const added = key && !bringsItsOwn ? parameterSets : [];
  for (const unit of added) length += START_CODE.length + unit.length;
  // One allocation and one pass: every picture that is published goes through here.
  const out = allocate(length);
  let at = DELIMITER.copy(out);
  for (const unit of added) at = writeUnit(out, at, unit);
  for (const unit of units) if (isKept(nalType(unit))) at = writeUnit(out, at, unit);
  return out;
};

const isKept = (type: number): boolean => type !== NAL_AUD && type !== NAL_FILLER;

const writeUnit = (out: Buffer, at: number, unit: Buffer): number => {
  const begin = at + START_CODE.copy(out, at);
  return begin + unit.copy(out, begin);
};
