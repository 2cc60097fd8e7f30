import type { Pass } from './pass.ts';
import type { PassVerifier } from './verifier.ts';

/** Viewers of a large event, each with a pass of its own. */
const MOST_KNOWN = 100_000;
/** Of tokens that are none: whoever makes them up pushes out nobody's pass. */
const MOST_REFUSED = 5000;
/** Checks at a time: a signature costs a fraction of a millisecond, an issuer's keys a request. */
const MOST_CHECKS = 1000;
/** An RSA signature of 4096 bits with many claims. */
export const MAX_TOKEN_LENGTH = 4096;

export const TOKEN_FORM = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

export type Known = Pass | 'not-a-pass';

/** What was found of tokens, so that each is checked once, and not with each of its thousand segments. */
export class KnownPasses {
  readonly #verifier: Pick<PassVerifier, 'verify'>;
  readonly #known = new Map<string, Pass>();
  readonly #refused = new Map<string, true>();
  readonly #checks = new Map<string, Promise<Known | 'busy'>>();

  constructor(verifier: Pick<PassVerifier, 'verify'>) {
    this.#verifier = verifier;
  }

  /** Undefined for one that has to be checked. */
  find(token: string): Known | undefined {
    if (token.length > MAX_TOKEN_LENGTH || !TOKEN_FORM.test(token)) return 'not-a-pass';
    return this.#known.get(token) ?? (this.#refused.has(token) ? 'not-a-pass' : undefined);
  }

  /** @throws what the verifier throws */
  check(token: string): Promise<Known | 'busy'> {
    const found = this.find(token);
    if (found) return Promise.resolve(found);
    const running = this.#checks.get(token);
    if (running) return running;
    if (this.#checks.size >= MOST_CHECKS) return Promise.resolve('busy');
    const check = this.#check(token).finally(() => this.#checks.delete(token));
    this.#checks.set(token, check);
    return check;
  }

  async #check(token: string): Promise<Known> {
    const pass = await this.#verifier.verify(token);
    // A copy: the token is a piece of a request that would be kept with it.
    const key = Buffer.from(token, 'latin1').toString('latin1');
    if (pass) keep(this.#known, key, pass, MOST_KNOWN);
    else keep(this.#refused, key, true, MOST_REFUSED);
    return pass ?? 'not-a-pass';
  }
}

/** The oldest goes first. */
const keep = <Value>(map: Map<string, Value>, key: string, value: Value, most: number): void => {
  if (map.size >= most) map.delete(map.keys().next().value!);
  map.set(key, value);
};
