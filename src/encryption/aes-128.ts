import { createCipheriv, createDecipheriv } from 'node:crypto';

/** RFC 8216bis 4.4.4.4: AES-128 in CBC, with PKCS7 padding at the end of each stream. */
const CIPHER = 'aes-128-cbc';

/** Bytes of a key, and of an IV. */
export const KEY_LENGTH = 16;

/** Encrypts what follows one another as one stream; its container does not matter. */
export const encryptChunks = (chunks: readonly Buffer[], key: Buffer, iv: Buffer): Buffer => {
  const cipher = createCipheriv(CIPHER, key, iv);
  const encrypted = chunks.map((chunk) => cipher.update(chunk));
  return Buffer.concat([...encrypted, cipher.final()]);
};

/** @throws Error for what was encrypted with another key, or is not whole */
export const decryptChunks = (chunks: readonly Buffer[], key: Buffer, iv: Buffer): Buffer => {
  const decipher = createDecipheriv(CIPHER, key, iv);
  const decrypted = chunks.map((chunk) => decipher.update(chunk));
  return Buffer.concat([...decrypted, decipher.final()]);
};

/**
 * Decrypts as much as is there of the beginning of a stream.
 * @returns up to the last whole block; what the padding is stays in it where it is the whole stream
 */
export const decryptBeginning = (bytes: Buffer, key: Buffer, iv: Buffer): Buffer => {
  const decipher = createDecipheriv(CIPHER, key, iv).setAutoPadding(false);
  return decipher.update(bytes.subarray(0, bytes.length - (bytes.length % KEY_LENGTH)));
};
