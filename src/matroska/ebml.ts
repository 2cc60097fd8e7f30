/** Elements of EBML (RFC 8794): an identifier, a length of 8 bytes, the content. */
export const element = (id: number, ...content: readonly Buffer[]): Buffer => {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([identifier(id), sizeField(length), ...content]);
};

/** The beginning of an element whose end is not known yet (RFC 8794 6.2). */
export const openElement = (id: number): Buffer => Buffer.concat([identifier(id), UNKNOWN_SIZE]);

export const unsignedElement = (id: number, value: number): Buffer => {
  const content = Buffer.alloc(8);
  content.writeBigUInt64BE(BigInt(value));
  return element(id, content);
};

export const floatElement = (id: number, value: number): Buffer => {
  const content = Buffer.alloc(8);
  content.writeDoubleBE(value);
  return element(id, content);
};

export const textElement = (id: number, text: string): Buffer => element(id, Buffer.from(text));

const UNKNOWN_SIZE = Buffer.from([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);

/** Identifiers carry their length in themselves. */
const identifier = (id: number): Buffer => {
  const length = id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(id, 0, length);
  return bytes;
};

const sizeField = (length: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length) | (1n << 56n));
  return bytes;
};
