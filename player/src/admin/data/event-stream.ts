/** One message of a stream of server-sent events (HTML standard, 9.2.6). */
export interface StreamMessage {
  readonly id: string | undefined;
  /** `message` where the server names none. */
  readonly type: string;
  readonly data: string;
}

/** Longest line that is kept; more is not an event of this server. */
const MAX_PENDING = 1024 * 1024;

/** Takes the stream as it comes, in pieces, and gives whole messages. */
export class EventStreamParser {
  #pending = '';
  #id: string | undefined;
  #type = '';
  #data: string[] = [];

  /** @throws Error for a line without end */
  take(piece: string): StreamMessage[] {
    const lines = (this.#pending + piece).split(/\r\n|\n|\r(?!$)/);
    this.#pending = lines.pop() ?? '';
    if (this.#pending.length > MAX_PENDING) throw new Error('a line of the event stream has no end');
    return lines.map((line) => this.#line(line)).filter((message) => message !== undefined);
  }

  #line(line: string): StreamMessage | undefined {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#data.push(value);
    if (field === 'event') this.#type = value;
    if (field === 'id' && !value.includes('\0')) this.#id = value;
    return undefined;
  }

  #dispatch(): StreamMessage | undefined {
    const [type, data] = [this.#type || 'message', this.#data];
    this.#type = '';
    this.#data = [];
    return data.length === 0 ? undefined : { id: this.#id, type, data: data.join('\n') };
  }
}
