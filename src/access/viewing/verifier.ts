import { readFile } from 'node:fs/promises';
import {
  createRemoteJWKSet,
  customFetch,
  decodeProtectedHeader,
  errors,
  importSPKI,
  jwtVerify,
  type CryptoKey,
  type JWTVerifyGetKey,
} from 'jose';
import { passOf, type Pass } from './pass.ts';
import { OWN_ALGORITHM } from './signer.ts';

/** Who else signs passes. */
export interface IssuerOptions {
  /** Address of a JSON Web Key Set. */
  readonly jwks?: string | undefined;
  /** Path of a PEM file. */
  readonly publicKey?: string | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
}

export interface VerifierOptions {
  readonly secret: Uint8Array;
  readonly issuer?: IssuerOptions | undefined;
}

/** Signed with a key of two halves: who checks it cannot make it. */
const ISSUER_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const FETCH_MS = 5000;

/** Says what a token is worth: whose signature it bears, and what it claims. */
export class PassVerifier {
  readonly #options: VerifierOptions;
  readonly #remote: JWTVerifyGetKey | undefined;
  readonly #local = new Map<string, Promise<CryptoKey>>();

  constructor(options: VerifierOptions) {
    this.#options = options;
    const { jwks } = options.issuer ?? {};
    this.#remote =
      jwks === undefined
        ? undefined
        : createRemoteJWKSet(new URL(jwks), { timeoutDuration: FETCH_MS, [customFetch]: fetchKeys });
  }

  /**
   * @returns the pass, expired ones too; undefined for what is none
   * @throws Error where the issuer's keys cannot be had: the token may be good
   */
  async verify(token: string): Promise<Pass | undefined> {
    try {
      const { alg = '' } = decodeProtectedHeader(token);
      // The time is checked anew with every request: here a moment's truth would be kept.
      const times = { currentDate: new Date(0), clockTolerance: Number.MAX_SAFE_INTEGER };
      const { payload } =
        alg === OWN_ALGORITHM
          ? await jwtVerify(token, this.#options.secret, { algorithms: [OWN_ALGORITHM], ...times })
          : await this.#ofIssuer(token, alg, times);
      return passOf(payload);
    } catch (error) {
      if (isFaultOfToken(error)) return undefined;
      throw error;
    }
  }

  #ofIssuer(token: string, alg: string, times: { currentDate: Date; clockTolerance: number }) {
    const { issuer: asked } = this.#options;
    if (!asked || !ISSUER_ALGORITHMS.includes(alg)) throw new errors.JOSEAlgNotAllowed('not an algorithm for passes');
    const { issuer, audience } = asked;
    const expected = {
      ...{ ...times, algorithms: ISSUER_ALGORITHMS },
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
    };
    if (this.#remote) return jwtVerify(token, this.#remote, expected);
    return this.#key(asked.publicKey!, alg).then((key) => jwtVerify(token, key, expected));
  }

  /** Read once for each algorithm: the key is bound to it. */
  #key(file: string, alg: string): Promise<CryptoKey> {
    let key = this.#local.get(alg);
    if (!key) {
      key = readFile(file, 'utf8').then((pem) => importSPKI(pem, alg));
      this.#local.set(alg, key);
      // What fails now may be there the next time.
      key.catch(() => this.#local.delete(alg));
    }
    return key;
  }
}

/** The issuer's keys cannot be had. */
export class IssuerError extends Error {
  override readonly name = 'IssuerError';
}

/** @throws IssuerError: what fails on the way says nothing of the token */
const fetchKeys = async (url: string, options: RequestInit): Promise<Response> => {
  const response = await fetch(url, { ...options, redirect: 'error' }).catch((error: unknown) => {
    throw new IssuerError(`${url} cannot be asked`, { cause: error });
  });
  if (response.status === 200) return response;
  throw new IssuerError(`${url} answers ${response.status}`);
};

/** Anything but an issuer that cannot be asked. */
const isFaultOfToken = (error: unknown): boolean =>
  (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) ||
  // What is no JWT at all; a key of another kind than the algorithm's.
  error instanceof TypeError;
