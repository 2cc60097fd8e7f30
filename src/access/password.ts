import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { AccessError } from './access-error.ts';

/** NIST SP 800-63B 3.1.1.2 asks for 8 at least, and for no rules about what is in them. */
export const MIN_PASSWORD = 10;
/** Hashing takes time by the length as well. */
export const MAX_PASSWORD = 256;

interface Cost {
  /** The base-2 logarithm of N. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/**
 * OWASP's Password Storage Cheat Sheet has several as equals; this one takes 32 MiB at a time, which a machine that
 * encodes has, and about a quarter of a second of one core.
 */
export const COST: Cost = { ln: 15, r: 8, p: 3 };
/** What a hash in the file may ask for: 128 MiB. */
const MOST = { ln: 17, r: 8, p: 16 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** `$scrypt$ln=15,r=8,p=3$SALT$HASH`, as other programs write it (PHC string format). */
const FORM = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{16,64})\$([A-Za-z0-9+/]{22,86})$/;
export const isPasswordHash = (text: string): boolean => read(text) !== undefined;

/** One at a time: Node's four threads are those of the disk as well. Those who wait have a request open each. */
const MOST_WAITING = 20;

/** Makes and checks hashes of passwords, one after the other. */
export class PasswordHasher {
  readonly #cost: Cost;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();
  /** What the password of somebody who is not there is compared with: it takes as long. */
  readonly #nobody: string;

  constructor(cost = COST) {
    this.#cost = cost;
    this.#nobody = write(cost, randomBytes(SALT_BYTES), randomBytes(KEY_BYTES));
  }

  /** @throws AccessError `bad-password` for one that is too short or too long; `busy` */
  async hash(password: string): Promise<string> {
    const { length } = password;
    if (length < MIN_PASSWORD || length > MAX_PASSWORD) {
      throw new AccessError('bad-password', `a password has ${MIN_PASSWORD} to ${MAX_PASSWORD} characters`);
    }
    const salt = randomBytes(SALT_BYTES);
    return write(this.#cost, salt, await this.#derive(password, salt, KEY_BYTES, this.#cost));
  }

  /** @param hash undefined where there is no such user: it takes as long all the same @throws AccessError `busy` */
  async matches(password: string, hash: string | undefined): Promise<boolean> {
    const known = read(hash ?? this.#nobody);
    if (!known) return false;
    const { cost, salt, key } = known;
    const derived = await this.#derive(password.slice(0, MAX_PASSWORD + 1), salt, key.length, cost);
    return timingSafeEqual(derived, key) && hash !== undefined;
  }

  async #derive(password: string, salt: Buffer, bytes: number, { ln, r, p }: Cost): Promise<Buffer> {
    if (this.#waiting >= MOST_WAITING) {
      throw new AccessError('busy', 'too many passwords are being checked: try again in a few seconds');
    }
    this.#waiting++;
    const made = this.#last.then(
      () =>
        new Promise<Buffer>((resolve, reject) => {
          const options = { N: 2 ** ln, r, p, maxmem: 160 * r * 2 ** ln };
          // One letter may be written in several ways (RFC 8265 4.2.2).
          scrypt(password.normalize('NFKC'), salt, bytes, options, (error, key) =>
            error ? reject(error) : resolve(key),
          );
        }),
    );
    this.#last = made.then(
      () => undefined,
      // Whoever asked is told; the next one is not concerned.
      () => undefined,
    );
    try {
      return await made;
    } finally {
      this.#waiting--;
    }
  }
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

const write = ({ ln, r, p }: Cost, salt: Buffer, key: Buffer): string =>
  `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(key)}`;

const read = (text: string): { cost: Cost; salt: Buffer; key: Buffer } | undefined => {
  const [, ln, r, p, salt = '', key = ''] = FORM.exec(text) ?? [];
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const isGood =
    cost.ln >= 1 && cost.ln <= MOST.ln && cost.r >= 1 && cost.r <= MOST.r && cost.p >= 1 && cost.p <= MOST.p;
  return isGood ? { cost, salt: Buffer.from(salt, 'base64'), key: Buffer.from(key, 'base64') } : undefined;
};
