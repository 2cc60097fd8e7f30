import type { LiveRequest } from '../live-request.ts';

/** Heads of players have 100 to 800 bytes. What is longer is read by `node:http`, which has a limit of its own. */
export const MOST_HEAD_BYTES = 4096;

/** Names as a config gives them, and files and queries without anything that a URL could mean in two ways. */
const REQUEST_LINE =
  /^(GET|HEAD) \/live\/([a-z0-9][a-z0-9_-]{0,62})\/(?:([a-z0-9][a-z0-9_-]{0,62})\/)?([A-Za-z0-9][A-Za-z0-9._-]{0,63})(?:\?([A-Za-z0-9._~!$&()*+,;=:@/?%-]*))? HTTP\/1\.1\r\n/;
/** A name or an IPv4 address, and a port; what else a host may be is left to a parser of URLs. */
const PLAIN_HOST = /^[a-z0-9._-]+(?::(?:[1-5]\d{3,4}|[6-9]\d{3}))?$/;

const CR = 0x0d;
const LF = 0x0a;
const COLON = 0x3a;

const characters = (allowed: (code: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, code) => Number(allowed(code)));
/** RFC 9110 5.6.2: what names of fields are made of. */
const TOKEN = characters((code) => /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(String.fromCharCode(code)));
/** RFC 9110 5.5: what values are made of, but for the bytes above 127, which nobody sends. */
const VALUE = characters((code) => code === 0x09 || (code >= 0x20 && code <= 0x7e));

/**
 * A request of the one shape that the express lane knows: GET or HEAD of something in `/live/`, HTTP/1.1, one host, no
 * body, nothing that speaks of the connection but whether it is kept.
 */
export class RequestHead implements LiveRequest {
  readonly method: 'GET' | 'HEAD';
  readonly channel: string;
  readonly rendition: string | undefined;
  readonly file: string;
  readonly query: string;
  host: string | undefined;
  acceptEncoding: string | undefined;
  ifNoneMatch: string | undefined;
  ifRange: string | undefined;
  range: string | undefined;
  connection: string | undefined;
  /** With the empty line. */
  byteLength = 0;
  /** The request line and all fields, each with its CRLF. */
  readonly #text: string;
  readonly #addressOf: { readonly remoteAddress?: string | undefined };

  constructor(line: RegExpExecArray, text: string, addressOf: { readonly remoteAddress?: string | undefined }) {
    this.method = line[1] === 'GET' ? 'GET' : 'HEAD';
    this.channel = line[2]!;
    this.rendition = line[3];
    this.file = line[4]!;
    this.query = line[5] ?? '';
    this.#text = text;
    this.#addressOf = addressOf;
  }

  /** The client wants no further answer on this connection. */
  get closes(): boolean {
    return this.connection !== undefined && this.connection.length === 5;
  }

  get address(): string | undefined {
    return this.#addressOf.remoteAddress;
  }

  header(name: string): string | undefined {
    const lines = this.#text.slice(0, this.byteLength).split('\r\n').slice(1);
    const values = lines
      .filter((line) => line.length > name.length && line[name.length] === ':')
      .filter((line) => line.slice(0, name.length).toLowerCase() === name)
      .map((line) => line.slice(name.length + 1).trim());
    return values.length === 0 ? undefined : values.join(', ');
  }
}

/**
 * Reads the head at the start of these bytes (RFC 9112 2 to 5, strictly). Undefined where it is not whole, or of any
 * other shape than the one that is known: somebody who knows all of HTTP then has to look.
 */
export const readHead = (
  bytes: Buffer,
  from: { readonly remoteAddress?: string | undefined },
): RequestHead | undefined => {
  const text = bytes.toString('latin1', 0, MOST_HEAD_BYTES);
  const line = REQUEST_LINE.exec(text);
  if (!line) return undefined;
  const head = new RequestHead(line, text, from);
  let at = line[0].length;
  while (text.charCodeAt(at) !== CR) {
    let end = at;
    while (TOKEN[text.charCodeAt(end)] === 1) end++;
    if (end === at || text.charCodeAt(end) !== COLON) return undefined;
    const nameEnd = end;
    end++;
    while (VALUE[text.charCodeAt(end)] === 1) end++;
    if (text.charCodeAt(end) !== CR || text.charCodeAt(end + 1) !== LF) return undefined;
    if (!takeField(head, text, at, nameEnd, end)) return undefined;
    at = end + 2;
  }
  if (text.charCodeAt(at + 1) !== LF || head.host === undefined) return undefined;
  head.byteLength = at + 2;
  return head;
};

/** @returns whether the lane can go on after this field. Most are told by the length of their name that they do not count */
const takeField = (head: RequestHead, text: string, start: number, nameEnd: number, end: number): boolean => {
  const length = nameEnd - start;
  if (WITH_MEANING[length] !== 1) return true;
  const name = text.slice(start, nameEnd).toLowerCase();
  switch (name) {
    case 'host':
      return takeOnce(head, 'host', text, nameEnd, end) && isHost(head.host!);
    case 'connection':
      return takeOnce(head, 'connection', text, nameEnd, end) && /^(?:keep-alive|close)$/i.test(head.connection!);
    case 'range':
      return takeOnce(head, 'range', text, nameEnd, end);
    case 'if-range':
      return takeOnce(head, 'ifRange', text, nameEnd, end);
    case 'if-none-match':
      return takeOnce(head, 'ifNoneMatch', text, nameEnd, end);
    case 'accept-encoding':
      return takeOnce(head, 'acceptEncoding', text, nameEnd, end);
    default:
      return !NOT_HERE.has(name);
  }
};

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
const TAKEN = ['host', 'connection', 'range', 'if-range', 'if-none-match', 'accept-encoding'];
/** By the length of a name: whether any of that length counts. */
const WITH_MEANING = Uint8Array.from({ length: 32 }, (_, length) =>
  Number([...NOT_HERE, ...TAKEN].some((name) => name.length === length)),
);

type Field = 'host' | 'connection' | 'range' | 'ifRange' | 'ifNoneMatch' | 'acceptEncoding';

/** What is said twice is left to others to make sense of. */
const takeOnce = (head: RequestHead, field: Field, text: string, colon: number, end: number): boolean => {
  if (head[field] !== undefined) return false;
  head[field] = text.slice(colon + 1, end).trim();
  return true;
};

let lastHost = '';

/** RFC 9112 3.2: anything else is to be answered with 400. */
const isHost = (host: string): boolean => {
  if (host === lastHost) return true;
  if (!PLAIN_HOST.test(host) && URL.parse(`http://${host}`)?.host !== host) return false;
  // As long as a name on the network may be.
  if (host.length <= 260) lastHost = host;
  return true;
};
