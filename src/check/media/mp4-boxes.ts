/** A box of ISO 14496-12 4.2, without its header. */
export interface Box {
  readonly type: string;
  /** Of the whole box, in the bytes it was read from. */
  readonly at: number;
  readonly body: Buffer;
}

/** Nothing that is read here has more beside one another. */
const MAX_BOXES = 100_000;

export class BoxError extends Error {}

/** The boxes that stand one after another in these bytes. @throws BoxError where they are not whole */
export const readBoxes = (data: Buffer): Box[] => {
  const boxes: Box[] = [];
  for (let at = 0; at < data.length;) {
    if (at + 8 > data.length || boxes.length >= MAX_BOXES) throw new BoxError(`a box is cut short at byte ${at}`);
    const type = data.toString('latin1', at + 4, at + 8);
    let size = data.readUInt32BE(at);
    let header = 8;
    if (size === 1) {
      if (at + 16 > data.length) throw new BoxError(`${type} is cut short at byte ${at}`);
      size = Number(data.readBigUInt64BE(at + 8));
      header = 16;
    } else if (size === 0) size = data.length - at;
    if (size < header || at + size > data.length)
      throw new BoxError(`${shown(type)} at byte ${at} is larger than what is there`);
    boxes.push({ type, at, body: data.subarray(at + header, at + size) });
    at += size;
  }
  return boxes;
};

const shown = (type: string): string => type.replaceAll(/[^\x20-\x7e]/g, '?');

/** The first box along this way down. */
export const findBox = (boxes: readonly Box[], first: string, ...further: readonly string[]): Box | undefined => {
  const box = boxes.find(({ type }) => type === first);
  if (!box || further.length === 0) return box;
  const [next, ...rest] = further as [string, ...string[]];
  return findBox(readBoxes(box.body), next, ...rest);
};

export const childrenOf = (box: Box | undefined, type: string): Box[] =>
  box ? readBoxes(box.body).filter((child) => child.type === type) : [];

/** Runs what reads boxes: bytes that are cut short are damage like any other. @throws BoxError */
export const reading = <T>(read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new BoxError(`a box is cut short: ${error.message}`, { cause: error });
    throw error;
  }
};
