const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection: nothing listens there',
  ECONNRESET: 'cut the connection',
  EPIPE: 'cut the connection',
  ETIMEDOUT: 'does not answer',
  ENOTFOUND: 'is not to be found: there is no such host',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a certificate that it made itself: take it with --insecure',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate that nobody vouches for: take it with --insecure',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate that nobody vouches for: take it with --insecure',
  CERT_HAS_EXPIRED: 'has a certificate that has expired: take it with --insecure',
};

/** An error of the network, in words. */
export const text = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // A name with several addresses fails once for each.
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  const { code, message } = first as NodeJS.ErrnoException;
  return WORDS[code ?? ''] ?? message;
};
