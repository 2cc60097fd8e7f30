const OWNER = 'com.apple.streaming.transportStreamTimestamp';
const HEADER_BYTES = 10;
const TICKS_PER_SECOND = 90_000;

/** ID3v2: seven bits in each byte. */
const syncsafe = (data: Buffer, at: number): number =>
  ((data[at]! & 127) << 21) | ((data[at + 1]! & 127) << 14) | ((data[at + 2]! & 127) << 7) | (data[at + 3]! & 127);

/** Time of the first sound of a segment without a container (RFC 8216 3.4), seconds; undefined where none is said. */
export const transportTimestamp = (data: Buffer): number | undefined => {
  if (data.length < HEADER_BYTES || data.toString('latin1', 0, 3) !== 'ID3') return undefined;
  const tag = data.subarray(HEADER_BYTES, HEADER_BYTES + syncsafe(data, 6));
  const at = tag.indexOf(`${OWNER}\0`, 0, 'latin1') + OWNER.length + 1;
  if (at <= OWNER.length || at + 8 > tag.length) return undefined;
  // 33 bits in eight bytes.
  return Number(tag.readBigUInt64BE(at) & 0x1_ffff_ffffn) / TICKS_PER_SECOND;
};
