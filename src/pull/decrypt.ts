import { createDecipheriv } from 'node:crypto';
import { PullError } from './pull-error.ts';

const KEY_BYTES = 16;

/** RFC 8216 5.2: without an IV, it is the segment's number as a big-endian integer of 128 bits. */
export const ivOfNumber = (number: number): Buffer => {
  const iv = Buffer.alloc(16);
  iv.writeBigUInt64BE(BigInt(number), 8);
  return iv;
};

/**
 * Decrypts a whole segment: AES-128 in CBC mode with PKCS7 padding (RFC 8216 4.3.2.4).
 * @throws PullError when the key, or what it opens, is not right
 */
export const decryptSegment = (data: Buffer, key: Buffer, iv: Buffer): Buffer => {
  if (key.length !== KEY_BYTES) throw new PullError(`the key of the stream has ${key.length} bytes in place of 16`);
  try {
    const decipher = createDecipheriv('aes-128-cbc', key, iv);
    return Buffer.concat([decipher.update(data), decipher.final()]);
  } catch (error) {
    throw new PullError('a segment cannot be decrypted: the key does not fit, or it came damaged', { cause: error });
  }
};
