import { PullError } from './pull-error.ts';

const DOLLAR = 0x24;
/** Requests are ffmpeg's own: some hundred bytes. */
const MAX_HEAD_BYTES = 64 * 1024;
const INTERLEAVED_HEADER = 4;
const HEAD_END = '\r\n\r\n';

/** Reads what an RTSP client sends, on its way to the server: requests are edited, media between them is not. */
export class RtspRequests {
  readonly #edit: (request: string) => string;
  #held: Buffer = Buffer.alloc(0);

  /** @param edit is given each request, with its body, one byte for each character, and says what goes to the server */
  constructor(edit: (request: string) => string) {
    this.#edit = edit;
  }

  /** @param chunk from the client @returns what goes to the server @throws PullError */
  push(chunk: Buffer): Buffer {
    let rest = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    const out: Buffer[] = [];
    for (let length = unitLength(rest); length !== undefined; length = unitLength(rest)) {
      const unit = rest.subarray(0, length);
      out.push(unit[0] === DOLLAR ? unit : Buffer.from(this.#edit(unit.toString('latin1')), 'latin1'));
      rest = rest.subarray(length);
    }
    if (rest.length > MAX_HEAD_BYTES) throw new PullError('an RTSP request has more than 64 kB of head');
    this.#held = Buffer.from(rest);
    return Buffer.concat(out);
  }
}

/** Of the request, or the packet of media, that a text begins with; undefined while it is not complete. */
const unitLength = (data: Buffer): number | undefined => {
  if (data.length === 0) return undefined;
  if (data[0] === DOLLAR) {
    if (data.length < INTERLEAVED_HEADER) return undefined;
    const length = INTERLEAVED_HEADER + data.readUInt16BE(2);
    return data.length < length ? undefined : length;
  }
  const end = data.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const body = Number(/^content-length:\s*(\d{1,6})/im.exec(data.toString('latin1', 0, end))?.[1] ?? 0);
  const length = end + HEAD_END.length + body;
  return data.length < length ? undefined : length;
};
