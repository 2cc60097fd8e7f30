import { connect, type Socket } from 'node:net';

const READ_BUFFER = 256 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');
/** An answer that takes longer means that the server hangs, ms. */
const ANSWER_TIMEOUT_MS = 5000;

export interface Load {
  readonly port: number;
  readonly path: string;
  /** What the body's length must be. */
  readonly bodyBytes: number;
  readonly connections: number;
  readonly ms: number;
}

/**
 * Asks for the same thing over and over, one request at a time on each of some connections that are kept open.
 * A client this plain costs less than the servers that it asks. Resolves with the answers that came whole.
 * @throws Error when an answer is not 200, has another length, or does not come
 */
export const load = async (options: Load): Promise<number> => {
  const until = performance.now() + options.ms;
  const clients = Array.from({ length: options.connections }, () => new Client(options, until));
  await Promise.all(clients.map((client) => client.done));
  return clients.reduce((sum, { answers }) => sum + answers, 0);
};

class Client {
  readonly done: Promise<void>;
  answers = 0;
  readonly #options: Load;
  readonly #until: number;
  readonly #request: Buffer;
  readonly #socket: Socket;
  /** Of a whole answer; all have the same length, as only the date in the head changes. */
  #answerBytes = 0;
  #received = 0;
  #head = Buffer.alloc(0);
  #finish!: (error?: Error) => void;

  constructor(options: Load, until: number) {
    const { port, path } = options;
    this.#options = options;
    this.#until = until;
    this.#request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: */*\r\n\r\n`);
    this.done = new Promise((resolve, reject) => {
      this.#finish = (error) => (error ? reject(error) : resolve());
    });
    const onread = {
      buffer: Buffer.allocUnsafe(READ_BUFFER),
      callback: (size: number, buffer: Uint8Array) => this.#take(size, buffer),
    };
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, onread }, () => this.#ask());
    this.#socket.setTimeout(ANSWER_TIMEOUT_MS, () => this.#fail(`no answer for ${path}`));
    this.#socket.on('error', (error) => this.#finish(error));
    this.#socket.on('close', () => this.#finish(new Error(`the server closed the connection (${path})`)));
  }

  #ask(): void {
    this.#socket.write(this.#request);
  }

  #take(size: number, buffer: Uint8Array): boolean {
    if (this.#received === 0 && !this.#isOk(buffer)) return false;
    if (this.#answerBytes === 0) this.#measure(buffer.subarray(0, size));
    this.#received += size;
    if (this.#answerBytes === 0 || this.#received < this.#answerBytes) return true;
    if (this.#received > this.#answerBytes) return this.#fail('more came than was asked for');
    this.#received = 0;
    this.answers++;
    if (performance.now() < this.#until) this.#ask();
    else {
      this.#finish();
      this.#socket.destroy();
    }
    return true;
  }

  /** `HTTP/1.1 200`. */
  #isOk(buffer: Uint8Array): boolean {
    const isOk = buffer[9] === 0x32 && buffer[10] === 0x30 && buffer[11] === 0x30;
    return isOk || this.#fail(`${this.#options.path}: ${Buffer.from(buffer.subarray(0, 60)).toString('latin1')}`);
  }

  /** Reads the head of the first answer. */
  #measure(bytes: Uint8Array): void {
    this.#head = Buffer.concat([this.#head, bytes]);
    const end = this.#head.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.#head.toString('latin1', 0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    if (length === this.#options.bodyBytes) this.#answerBytes = end + HEAD_END.length + length;
    else this.#fail(`${this.#options.path} has ${length} bytes, expected ${this.#options.bodyBytes}`);
  }

  #fail(why: string): false {
    this.#finish(new Error(why));
    this.#socket.destroy();
    return false;
  }
}
