import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext, getCACertificates, type ConnectionOptions, type SecureContext } from 'node:tls';
import { PullError } from './pull-error.ts';

/** Which servers of `https:` are believed. */
export interface TrustOptions {
  /** A PEM file with certificates that are believed besides those that the machine knows. */
  readonly ca?: string | undefined;
  /** False: every certificate is believed. */
  readonly verify: boolean;
}

/** No bundle of certificates comes near this. Bytes. */
const MAX_CA_BYTES = 4 * 1024 * 1024;

/** Node's own list, and that of the system: what an operator has installed there counts. Read once: it takes a moment. */
let known: readonly string[] | undefined;
const knownCertificates = (): readonly string[] =>
  (known ??= [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]);

let common: SecureContext | undefined;
const commonContext = (): SecureContext => (common ??= createSecureContext({ ca: [...knownCertificates()] }));

/** What one pull believes. A file that changes is read anew. */
export class Trust {
  readonly #options: TrustOptions;
  #own: { readonly context: SecureContext; readonly changedAt: number } | undefined;

  constructor(options: TrustOptions = { verify: true }) {
    this.#options = options;
  }

  /** For a connection that begins now. @throws PullError when the file cannot be used */
  get connection(): Pick<ConnectionOptions, 'rejectUnauthorized' | 'secureContext'> {
    const { ca, verify } = this.#options;
    if (!verify) return { rejectUnauthorized: false };
    return { secureContext: ca === undefined ? commonContext() : this.#contextWith(ca) };
  }

  #contextWith(file: string): SecureContext {
    const { mtimeMs, size } = attempt(() => statSync(file), `tls.ca: ${file} cannot be read`);
    if (this.#own?.changedAt === mtimeMs) return this.#own.context;
    if (size > MAX_CA_BYTES) throw new PullError(`tls.ca: ${file} is too large for a list of certificates`);
    const text = attempt(() => readFileSync(file, 'utf8'), `tls.ca: ${file} cannot be read`);
    // Text without a certificate would be taken, and believed to be none.
    const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    const words = `tls.ca: ${file} has no certificate in PEM form`;
    if (certificates.length === 0) throw new PullError(words);
    for (const certificate of certificates) attempt(() => new X509Certificate(certificate), words);
    const context = createSecureContext({ ca: [...knownCertificates(), ...certificates] });
    this.#own = { context, changedAt: mtimeMs };
    return context;
  }
}

const attempt = <T>(what: () => T, message: string): T => {
  try {
    return what();
  } catch (error) {
    throw new PullError(message, { cause: error });
  }
};

const UNKNOWN =
  'shows a certificate that this machine does not know: is it the right server? If so, name the certificate of its ' +
  'CA (or its own, where it signed itself) in tls.ca of the input';

const WORDS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN,
  CERT_HAS_EXPIRED: 'shows a certificate that has expired',
  CERT_NOT_YET_VALID: "shows a certificate that is not valid yet: is this machine's clock right?",
  CERT_REVOKED: 'shows a certificate that was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'shows a certificate that is for another name',
};

/** What OpenSSL makes of an answer that is none of TLS. */
const NO_TLS = /wrong version number|packet length too long|http request|unexpected message/i;

/** What a connection by TLS failed of, behind the name of the host; undefined where it was something else. */
export const trustWords = (error: unknown): string | undefined => {
  const {
    code = '',
    message = '',
    cert,
  } = error as Partial<NodeJS.ErrnoException> & {
    cert?: { subjectaltname?: string };
  };
  const names = code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? cert?.subjectaltname : undefined;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    if (NO_TLS.test(message)) return 'does not speak TLS: is it http:// there?';
    return `cannot agree with this machine on TLS (${message.trim() || code})`;
  }
  const words = WORDS[code];
  return words && `${words}${names === undefined ? '' : ` (${names})`}`;
};
