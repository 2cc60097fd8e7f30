import { NOT_KEPT } from '../headers.ts';
import { frameText, HEARTBEAT, retryText, type Frame } from './frame.ts';

/** Why a stream was ended by the server. */
export type EndReason = 'slow-reader' | 'access-ended' | 'stopping';

const END_WORDS: Readonly<Record<EndReason, string>> = {
  'slow-reader': 'what was sent was not read in time; come back with the last id, and nothing is lost',
  'access-ended': 'who listens may not listen any more',
  stopping: 'the server is stopping; come back soon',
};

/** What may wait for a reader, whoever forgets to ask whether it is behind. */
const MOST_WAITING_BYTES = 256 * 1024;
/** A reader that is behind for so long without a break is ended, and comes back with the last id that it has. */
const PATIENCE_MS = 30_000;
/** Proxies give up connections on which nothing moves, most after 60 s. */
const HEARTBEAT_MS = 15_000;
/** Readers come back after this. */
const RETRY_MS = 2000;
/** Handed on to the socket at a time. */
const CHUNK_BYTES = 16 * 1024;

const encoder = new TextEncoder();

export interface EventStreamOptions {
  /** Called once, when it is over for whatever reason. */
  readonly closed: () => void;
  /** The reader, which was behind, has caught up: there is room for more. */
  readonly drained?: (() => void) | undefined;
}

/** One reader of Server-Sent Events (HTML standard, 9.2). What waits for it is bounded. */
export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #body: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** By performance.now(); while something waits. */
  #behindSince = 0;
  #heartbeat: NodeJS.Timeout;
  #state: 'open' | 'ending' | 'closed' = 'open';

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          const wasBehind = this.isBehind;
          this.#flush();
          if (wasBehind && !this.isBehind) this.#caughtUp();
        },
        cancel: () => this.#close(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: CHUNK_BYTES }),
    );
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS);
    this.#write(retryText(RETRY_MS));
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Something waits for the reader: give it more once it has `drained`. */
  get isBehind(): boolean {
    return this.#waiting.length > 0;
  }

  response(): Response {
    return new Response(this.#body as ReadableStream<Uint8Array<ArrayBuffer>>, {
      status: 200,
      headers: {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': `${NOT_KEPT}, no-transform`,
        // nginx would keep events back until its buffer is full.
        'X-Accel-Buffering': 'no',
        'Cross-Origin-Resource-Policy': 'same-origin',
        'X-Content-Type-Options': 'nosniff',
      },
    });
  }

  send(frame: Frame): void {
    if (this.#state !== 'open') return;
    this.#write(frameText(frame));
    if (this.#waitingBytes > MOST_WAITING_BYTES) this.end('slow-reader');
  }

  /** Says why, and closes once that is read. What waits is left out: the reader asks for it again. */
  end(reason: EndReason): void {
    if (this.#state !== 'open') return;
    this.#state = 'ending';
    clearInterval(this.#heartbeat);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#write(frameText({ event: 'end', data: JSON.stringify({ reason, text: END_WORDS[reason] }) }));
    this.#options.closed();
  }

  #beat(): void {
    if (!this.isBehind) this.#write(HEARTBEAT);
    else if (performance.now() - this.#behindSince > PATIENCE_MS) this.end('slow-reader');
  }

  #caughtUp(): void {
    if (this.#state === 'open') this.#options.drained?.();
  }

  #write(text: string): void {
    const bytes = encoder.encode(text);
    if (!this.isBehind) this.#behindSince = performance.now();
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#flush();
  }

  #flush(): void {
    const controller = this.#controller;
    if (!controller || this.#state === 'closed') return;
    while (this.#waiting.length > 0 && (controller.desiredSize ?? 0) > 0) {
      const bytes = this.#waiting.shift()!;
      this.#waitingBytes -= bytes.length;
      controller.enqueue(bytes);
    }
    if (this.#state === 'ending' && this.#waiting.length === 0) {
      this.#state = 'closed';
      controller.close();
    }
  }

  /** The reader has gone. */
  #close(): void {
    const wasOpen = this.#state === 'open';
    this.#state = 'closed';
    clearInterval(this.#heartbeat);
    this.#waiting = [];
    if (wasOpen) this.#options.closed();
  }
}
