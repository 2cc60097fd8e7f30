/** Each of them with what it is replaced by. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  // User and password of a URL (RFC 3986 3.2.1).
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]*@/gi, '$1…@'],
  // What it asks for: signatures and tokens.
  [/([a-z][a-z0-9+.-]*:\/\/[^\s?'"]*)\?[^\s'"]+/gi, '$1?…'],
  // The last part of an RTMP address is the stream key.
  [/(rtmp[a-z]*:\/\/[^\s/'"]+\/[^\s/'"]+\/)[^\s'"]+/gi, '$1…'],
  [/\b(authorization|proxy-authorization|cookie)(\s*[:=]\s*)[^\r\n'"]+/gi, '$1$2…'],
  [/\b(bearer|basic)\s+[a-z0-9._~+/=-]{6,}/gi, '$1 …'],
  [
    /\b(\w*(?:passphrase|password|passwd|secret|token|streamid|api[_-]?key|stream[_-]?key))(\s*[:=]\s*)[^\s&'",]+/gi,
    '$1$2…',
  ],
];

/** Options of ffmpeg whose value is a secret. */
const SECRET_OPTIONS =
  /^-(\w*passphrase|\w*password|streamid|headers|cookies|decryption_key|\w*secret|rtmp_playpath)$/i;

/** Words of programs as somebody may read them: what looks like a secret is left out. */
export const maskSecrets = (text: string): string =>
  MASKS.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text);

/** A command line as somebody may read it. */
export const maskArguments = (args: readonly string[]): string[] =>
  args.map((one, index) => (SECRET_OPTIONS.test(args[index - 1] ?? '') ? '…' : maskSecrets(one)));
