/** Boxes of ISO base media files (ISO/IEC 14496-12 4.2). */

/** Bytes of a box header: size and type. */
export const BOX_HEADER = 8;

/** A box with this payload, in pieces. */
export const box = (type: string, ...payload: readonly Uint8Array[]): Buffer => {
  const length = payload.reduce((sum, piece) => sum + piece.length, BOX_HEADER);
  const out = Buffer.allocUnsafe(length);
  let at = out.writeUInt32BE(length, 0);
  at += out.write(type, at, 'latin1');
  for (const piece of payload) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
};

/** A box that begins with a version and 24 flags (4.2.2). */
export const fullBox = (type: string, version: number, flags: number, ...payload: readonly Uint8Array[]): Buffer =>
  box(type, u32(version * 2 ** 24 + flags), ...payload);

/** 16-bit numbers, one after the other. */
export const u16 = (...values: readonly number[]): Buffer => {
  const out = Buffer.allocUnsafe(values.length * 2);
  values.forEach((value, index) => out.writeUInt16BE(value, index * 2));
  return out;
};

/** 32-bit numbers, one after the other. */
export const u32 = (...values: readonly number[]): Buffer => {
  const out = Buffer.allocUnsafe(values.length * 4);
  values.forEach((value, index) => out.writeUInt32BE(value, index * 4));
  return out;
};

/** So many zero bytes. */
export const zeros = (count: number): Buffer => Buffer.alloc(count);

/** What is read of a box: its type, and where its payload lies in the data. */
export interface BoxPlace {
  readonly type: string;
  /** Of the payload, within the data. */
  readonly from: number;
  readonly to: number;
}

/** A container has a few children; what claims more is damage. */
const MAX_CHILDREN = 256;

/**
 * The boxes in `data` from `from` to `to`, which they fill.
 * @throws RangeError when one runs past the end
 */
export const boxesIn = (data: Buffer, from: number, to: number): BoxPlace[] => {
  const found: BoxPlace[] = [];
  for (let at = from; at < to;) {
    if (found.length === MAX_CHILDREN) throw new RangeError('a box has too many boxes in it');
    const size = to - at >= BOX_HEADER ? data.readUInt32BE(at) : 0;
    if (size < BOX_HEADER || size > to - at) throw new RangeError('a box is cut short');
    found.push({ type: data.toString('latin1', at + 4, at + BOX_HEADER), from: at + BOX_HEADER, to: at + size });
    at += size;
  }
  return found;
};

/**
 * The payload of the first box on this path of types.
 * @throws RangeError when there is none
 */
export const findBox = (data: Buffer, ...path: readonly string[]): Buffer => {
  let within = data;
  for (const type of path) {
    const child = boxesIn(within, 0, within.length).find((each) => each.type === type);
    if (!child) throw new RangeError(`there is no ${path.join('/')} box`);
    within = within.subarray(child.from, child.to);
  }
  return within;
};
