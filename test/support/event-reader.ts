import { get, type IncomingMessage } from 'node:http';
import { waitFor } from './wait.ts';

export interface ReadEvent {
  readonly id?: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** A strict reader of Server-Sent Events, as a browser's EventSource is, that can be made slow. */
export class EventReader {
  readonly events: ReadEvent[] = [];
  readonly comments: string[] = [];
  retry: number | undefined;
  ended = false;
  #text = '';
  readonly #response: IncomingMessage;

  private constructor(response: IncomingMessage) {
    this.#response = response;
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.#read(text));
    response.on('error', () => (this.ended = true));
    response.on('close', () => (this.ended = true));
  }

  /** Resolves once the server has answered with events. @throws Error with its answer where it has not */
  static open(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
    return new Promise((resolve, reject) => {
      const request = get(url, { headers, agent: false }, (response) => {
        if (response.statusCode === 200) resolve(new EventReader(response));
        else {
          let body = '';
          response.on('data', (chunk: Buffer) => (body += chunk.toString()));
          response.on('end', () => reject(new Error(`${response.statusCode} ${body}`)));
        }
      });
      request.on('error', reject);
    });
  }

  get headers(): IncomingMessage['headers'] {
    return this.#response.headers;
  }

  get lastId(): string | undefined {
    return this.events.findLast(({ id }) => id !== undefined)?.id;
  }

  /** Those of one type so far. */
  of(type: string): Record<string, unknown>[] {
    return this.events.filter(({ event }) => event === type).map(({ data }) => data);
  }

  until(type: string, is: (data: Record<string, unknown>) => boolean = () => true, timeoutMs = 30_000) {
    return waitFor(`the event ${type}`, () => this.of(type).find(is), timeoutMs);
  }

  pause(): void {
    this.#response.pause();
  }

  resume(): void {
    this.#response.resume();
  }

  close(): void {
    this.#response.destroy();
  }

  #read(text: string): void {
    this.#text += text;
    for (let end = this.#text.indexOf('\n\n'); end >= 0; end = this.#text.indexOf('\n\n')) {
      this.#take(this.#text.slice(0, end).split('\n'));
      this.#text = this.#text.slice(end + 2);
    }
  }

  #take(lines: readonly string[]): void {
    const fields = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
    const comment = fields.get('');
    if (comment !== undefined) this.comments.push(comment.trim());
    const retry = fields.get('retry');
    if (retry !== undefined) this.retry = Number(retry);
    const [id, event, data] = ['id', 'event', 'data'].map((name) => fields.get(name)?.trim());
    if (data === undefined) return;
    this.events.push({
      ...(id !== undefined && { id }),
      event: event ?? 'message',
      data: JSON.parse(data) as Record<string, unknown>,
    });
  }
}
