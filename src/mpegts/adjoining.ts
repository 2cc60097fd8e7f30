/** Whether one piece of memory goes on where the other ends. */
export const adjoins = (one: Buffer, next: Buffer): boolean =>
  one.buffer === next.buffer && one.byteOffset + one.length === next.byteOffset;

/** Two that adjoin as one, without copying. */
export const joined = (one: Buffer, next: Buffer): Buffer =>
  Buffer.from(one.buffer, one.byteOffset, one.length + next.length);
