const CR = 0x0d;
const LF = 0x0a;
const COLON = 0x3a;

const characters = (allowed: (code: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, code) => Number(allowed(code)));
/** RFC 9110 5.6.2: what names of fields are made of. */
const TOKEN = characters((code) => /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(String.fromCharCode(code)));
/** RFC 9110 5.5: what values are made of, but for the bytes above 127, which nobody sends. */
const VALUE = characters((code) => code === 0x09 || (code >= 0x20 && code <= 0x7e));

/** A name or an IPv4 address, and a port; what else a host may be is left to a parser of URLs. */
const PLAIN_HOST = /^[a-z0-9._-]+(?::(?:[1-5]\d{3,4}|[6-9]\d{3}))?$/;

/** They change how the bytes that follow are to be read. */
const NOT_HERE: ReadonlySet<string> = new Set([
  'content-length',
  'transfer-encoding',
  'upgrade',
  'expect',
  'trailer',
  'http2-settings',
  'proxy-connection',
]);

/** Those that count where an answer is chosen. What is said twice is left to others to make sense of. */
const TAKEN: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'range',
  'if-range',
  'if-none-match',
  'accept-encoding',
]);

/** Players send 100 to 800 bytes. What is longer is read by `node:http`, which has a limit of its own. */
const MOST_BYTES = 4096;
/** Browsers send the same fields with every request: their reading is kept for so many different ones. */
const MOST_KEPT = 256;

/** The fields of a request head that the express lane takes (RFC 9112 5). Those of all players of one kind are shared. */
export class HeaderFields {
  readonly acceptEncoding: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifRange: string | undefined;
  readonly range: string | undefined;
  /** The client wants no further answer on this connection. */
  readonly closes: boolean;
  /** As they came, with the empty line. */
  readonly #bytes: Buffer;
  /** What was asked for before: the same few, each time that these fields come. */
  #asked: Map<string, string | undefined> | undefined;

  constructor(bytes: Buffer, taken: ReadonlyMap<string, string>) {
    this.acceptEncoding = taken.get('accept-encoding');
    this.ifNoneMatch = taken.get('if-none-match');
    this.ifRange = taken.get('if-range');
    this.range = taken.get('range');
    this.closes = taken.get('connection')?.toLowerCase() === 'close';
    this.#bytes = bytes;
  }

  get byteLength(): number {
    return this.#bytes.length;
  }

  /** Whether the same fields stand there again. */
  standAt(bytes: Buffer, start: number): boolean {
    const end = start + this.#bytes.length;
    return end <= bytes.length && this.#bytes.compare(bytes, start, end) === 0;
  }

  /** @param name in small letters */
  get(name: string): string | undefined {
    if (this.#asked?.has(name)) return this.#asked.get(name);
    const value = this.#read(name);
    (this.#asked ??= new Map()).set(name, value);
    return value;
  }

  #read(name: string): string | undefined {
    const values = this.#bytes
      .toString('latin1')
      .split('\r\n')
      .filter((line) => line[name.length] === ':' && line.slice(0, name.length).toLowerCase() === name)
      .map((line) => line.slice(name.length + 1).trim());
    return values.length === 0 ? undefined : values.join(', ');
  }
}

const kept = new Map<string, HeaderFields>();

/**
 * Reads what follows a request line. Undefined where it is not whole or too long, malformed, or changes how the
 * connection is to be understood.
 */
export const readFields = (bytes: Buffer, start: number): HeaderFields | undefined => {
  const text = bytes.toString('latin1', start, start + MOST_BYTES);
  const end = text.indexOf('\r\n\r\n') + 2;
  if (end < 2) return undefined;
  const lines = text.slice(0, end);
  let fields = kept.get(lines);
  if (!fields) {
    const taken = parse(lines);
    if (!taken) return undefined;
    if (kept.size >= MOST_KEPT) kept.clear();
    fields = new HeaderFields(Buffer.from(text.slice(0, end + 2), 'latin1'), taken);
    kept.set(lines, fields);
  }
  return fields;
};

const parse = (text: string): ReadonlyMap<string, string> | undefined => {
  const taken = new Map<string, string>();
  for (let at = 0; at < text.length;) {
    let end = at;
    while (TOKEN[text.charCodeAt(end)] === 1) end++;
    if (end === at || text.charCodeAt(end) !== COLON) return undefined;
    const name = text.slice(at, end).toLowerCase();
    const from = ++end;
    while (VALUE[text.charCodeAt(end)] === 1) end++;
    if (text.charCodeAt(end) !== CR || text.charCodeAt(end + 1) !== LF) return undefined;
    if (NOT_HERE.has(name) || taken.has(name)) return undefined;
    if (TAKEN.has(name)) taken.set(name, text.slice(from, end).trim());
    at = end + 2;
  }
  const connection = taken.get('connection') ?? 'close';
  return isHost(taken.get('host') ?? '') && /^(?:keep-alive|close)$/i.test(connection) ? taken : undefined;
};

/** RFC 9112 3.2: anything else is to be answered with 400. */
const isHost = (host: string): boolean => PLAIN_HOST.test(host) || URL.parse(`http://${host}`)?.host === host;
