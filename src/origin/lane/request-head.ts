import type { LiveRequest } from '../live-request.ts';
import { LIVE_TARGET } from '../live-target.ts';
import { readFields, type HeaderFields } from './header-fields.ts';

/** What is longer is read by `node:http`. */
const MOST_LINE_BYTES = 2048;
const LF = 0x0a;

const REQUEST_LINE = new RegExp(String.raw`^(GET|HEAD) ${LIVE_TARGET} HTTP\/1\.1\r\n$`);

/** Whoever sent a request. */
interface Sender {
  readonly remoteAddress?: string | undefined;
}

/**
 * A request of the one shape that the express lane knows: GET or HEAD of something in `/live/`, HTTP/1.1, one host, no
 * body, nothing that speaks of the connection but whether it is kept.
 */
export class RequestHead implements LiveRequest {
  readonly method: 'GET' | 'HEAD';
  readonly pass: string | undefined;
  readonly channel: string;
  readonly rendition: string | undefined;
  readonly file: string;
  readonly query: string;
  readonly fields: HeaderFields;
  /** With the empty line. */
  readonly byteLength: number;
  readonly #sender: Sender;

  constructor(line: RegExpExecArray, fields: HeaderFields, byteLength: number, sender: Sender) {
    this.method = line[1] === 'GET' ? 'GET' : 'HEAD';
    this.pass = line[2];
    this.channel = line[3]!;
    this.rendition = line[4];
    this.file = line[5]!;
    this.query = line[6] ?? '';
    this.fields = fields;
    this.byteLength = byteLength;
    this.#sender = sender;
  }

  get acceptEncoding(): string | undefined {
    return this.fields.acceptEncoding;
  }

  get ifNoneMatch(): string | undefined {
    return this.fields.ifNoneMatch;
  }

  get ifRange(): string | undefined {
    return this.fields.ifRange;
  }

  get range(): string | undefined {
    return this.fields.range;
  }

  get address(): string | undefined {
    return this.#sender.remoteAddress;
  }

  header(name: string): string | undefined {
    return this.fields.get(name);
  }
}

/**
 * Reads the head at the start of these bytes (RFC 9112 2 to 5, strictly). Undefined where it is not whole, or of any
 * other shape than the one that is known: somebody who knows all of HTTP then has to look.
 * @param before the fields of the connection's last request: mostly they are sent again as they were
 */
export const readHead = (bytes: Buffer, sender: Sender, before: HeaderFields | undefined): RequestHead | undefined => {
  const start = bytes.indexOf(LF) + 1;
  if (start === 0 || start > MOST_LINE_BYTES) return undefined;
  const line = REQUEST_LINE.exec(bytes.toString('latin1', 0, start));
  if (!line) return undefined;
  const fields = before?.standAt(bytes, start) ? before : readFields(bytes, start);
  return fields && new RequestHead(line, fields, start + fields.byteLength, sender);
};
