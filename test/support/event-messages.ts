import { boxesIn } from '../../src/bmff/box.ts';

/** What an `emsg` box of version 1 says, and of what kind the box behind the last of such is. */
export interface ReadMessage {
  readonly scheme: string;
  readonly timescale: number;
  readonly time: number;
  readonly duration: number;
  readonly id: number;
  readonly data: Buffer;
  readonly before: string | undefined;
}

/** All event messages of these whole boxes. */
export const messagesOf = (bytes: Buffer): ReadMessage[] => {
  const boxes = boxesIn(bytes, 0, bytes.length);
  return boxes.flatMap(({ type, from, to }, index) => {
    if (type !== 'emsg') return [];
    const box = bytes.subarray(from, to);
    if (box.readUInt32BE(0) !== 0x01000000) throw new Error('not version 1');
    const schemeEnd = box.indexOf(0, 24);
    return {
      ...{ timescale: box.readUInt32BE(4), time: Number(box.readBigUInt64BE(8)), duration: box.readUInt32BE(16) },
      ...{ id: box.readUInt32BE(20), scheme: box.toString('latin1', 24, schemeEnd) },
      data: box.subarray(box.indexOf(0, schemeEnd + 1) + 1),
      before: boxes.slice(index).find((each) => each.type !== 'emsg')?.type,
    };
  });
};
