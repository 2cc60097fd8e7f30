import { createHash, randomBytes } from 'node:crypto';

/** 256 bits: nobody finds one by trying, so a plain hash is enough to keep it by. */
const SECRET_BYTES = 32;

/** @param prefix by which people, and scanners of leaked secrets, know what it is */
export const makeSecret = (prefix = ''): string => prefix + randomBytes(SECRET_BYTES).toString('base64url');

/** What is kept of a secret. */
export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Without those that are mistaken for one another when they are copied by hand. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** For people: 95 bits in four groups, `k3vd9-…`. */
export const makePassword = (): string => {
  const letters = Array.from({ length: 20 }, letter);
  return [0, 5, 10, 15].map((at) => letters.slice(at, at + 5).join('')).join('-');
};

/** Each is as likely as any other: bytes beyond the last whole round are drawn again. */
const letter = (): string => {
  const most = 256 - (256 % ALPHABET.length);
  for (;;) {
    const byte = randomBytes(1)[0]!;
    if (byte < most) return ALPHABET[byte % ALPHABET.length]!;
  }
};
