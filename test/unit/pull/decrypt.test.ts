import { createCipheriv } from 'node:crypto';
import { expect, it } from 'vitest';
import { decryptSegment, ivOfNumber } from '../../../src/pull/decrypt.ts';

const KEY = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const DATA = Buffer.from('a transport stream, more or less');

const encrypt = (iv: Buffer): Buffer => {
  const cipher = createCipheriv('aes-128-cbc', KEY, iv);
  return Buffer.concat([cipher.update(DATA), cipher.final()]);
};

it('the IV is the number of the segment where nothing else is said (RFC 8216 5.2)', () => {
  expect(ivOfNumber(0x1_0000_0002).toString('hex')).toBe('00000000000000000000000100000002');
  expect(decryptSegment(encrypt(ivOfNumber(7)), KEY, ivOfNumber(7))).toEqual(DATA);
});

it('says what is wrong', () => {
  const iv = ivOfNumber(7);
  expect(() => decryptSegment(encrypt(iv).subarray(1), KEY, iv)).toThrow('cannot be decrypted');
  expect(() => decryptSegment(encrypt(iv), Buffer.from('<html>'), iv)).toThrow('has 6 bytes in place of 16');
});
