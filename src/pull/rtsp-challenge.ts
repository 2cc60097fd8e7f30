import { createHash } from 'node:crypto';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** What a server wants to be shown (RFC 2326 16, RFC 7616 3.3, RFC 7617). */
export type Challenge =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'digest';
      readonly realm: string;
      readonly nonce: string;
      readonly hash: 'md5' | 'sha256';
      /** As the server wrote it. */
      readonly algorithm: string | undefined;
      readonly opaque: string | undefined;
      readonly qop: 'auth' | undefined;
    };

/** The best of what an answer offers: a hash rather than the password. @param head of the answer */
export const readChallenge = (head: string): Challenge | undefined => {
  const offers = [...head.matchAll(/^www-authenticate:[ \t]*(basic|digest)\b([^\r\n]*)/gim)].flatMap(
    ([, scheme = '', parameters = '']) =>
      /basic/i.test(scheme) ? [{ scheme: 'basic' } as const] : digestOf(parameters),
  );
  const rank = (one: Challenge): number => (one.scheme === 'basic' ? 0 : one.hash === 'md5' ? 1 : 2);
  return offers.toSorted((a, b) => rank(b) - rank(a))[0];
};

const HASHES = { md5: 'md5', 'sha-256': 'sha256' } as const;

const digestOf = (text: string): Challenge[] => {
  const found = [...text.matchAll(/(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g)];
  const parameters = new Map(found.map(([, name = '', quoted, plain]) => [name.toLowerCase(), quoted ?? plain ?? '']));
  const [realm, nonce, algorithm] = [parameters.get('realm'), parameters.get('nonce'), parameters.get('algorithm')];
  const hash = HASHES[(algorithm ?? 'md5').toLowerCase() as keyof typeof HASHES];
  const offered = parameters
    .get('qop')
    ?.split(',')
    .map((one) => one.trim().toLowerCase());
  // Hashes of another kind, or of the body too, are not spoken here.
  if (realm === undefined || nonce === undefined || hash === undefined) return [];
  if (offered && !offered.includes('auth')) return [];
  const qop = offered && ('auth' as const);
  return [{ scheme: 'digest', realm, nonce, hash, algorithm, opaque: parameters.get('opaque'), qop }];
};

export interface Asked {
  readonly method: string;
  readonly uri: string;
  /** How many requests were made with this nonce, this one included. */
  readonly count: number;
  /** Random. */
  readonly nonce: string;
}

/** The value of `Authorization` for a request. */
export const authorization = (challenge: Challenge, { user, password }: Credentials, asked: Asked): string => {
  if (challenge.scheme === 'basic') return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const { realm, nonce, hash, algorithm, opaque, qop } = challenge;
  const digest = (...parts: readonly string[]): string => createHash(hash).update(parts.join(':')).digest('hex');
  const count = asked.count.toString(16).padStart(8, '0');
  const secret = digest(user, realm, password);
  const subject = digest(asked.method, asked.uri);
  const middle = qop ? [nonce, count, asked.nonce, qop] : [nonce];
  const quoted = { username: user, realm, nonce, uri: asked.uri, response: digest(secret, ...middle, subject) };
  const parameters = [
    ...Object.entries(quoted).map(([name, value]) => `${name}="${value}"`),
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    ...(opaque === undefined ? [] : [`opaque="${opaque}"`]),
    ...(qop ? [`qop=${qop}`, `nc=${count}`, `cnonce="${asked.nonce}"`] : []),
  ];
  return `Digest ${parameters.join(', ')}`;
};
