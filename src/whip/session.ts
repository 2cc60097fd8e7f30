import { Worker } from 'node:worker_threads';
import type { FromSession, SessionPlan, ToSession } from './messages.ts';

export interface SessionEvents {
  connected(): void;
  picture(pts: number, key: boolean, data: Buffer): void;
  sound(pts: number, data: Buffer): void;
  /** Called once; nothing comes behind it. */
  ended(reason: string): void;
}

/** The offer cannot be taken; the message is for the publisher. */
export class OfferRefused extends Error {
  override readonly name = 'OfferRefused';
}

const THREAD = new URL('./session-thread.ts', import.meta.url);
/** What a session may need; one that needs more is broken. MB. */
const MEMORY_MB = 128;
/** Candidates are gathered from this machine's own addresses: that takes milliseconds. */
const ANSWER_MS = 10_000;
/** After this long a thread that was asked to end is ended. */
const CLOSE_MS = 1000;

/** One publisher's WebRTC session. It lives in a thread, and takes nothing down with it. */
export class WhipSession {
  readonly #worker: Worker;
  readonly #events: SessionEvents;
  #answer: { resolve: (sdp: string) => void; reject: (error: Error) => void } | undefined;
  #ended = false;

  constructor(plan: SessionPlan, events: SessionEvents) {
    this.#events = events;
    this.#worker = new Worker(THREAD, {
      workerData: plan,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      stdout: true,
      stderr: true,
    });
    this.#worker.on('message', (message: FromSession) => this.#message(message));
    this.#worker.on('error', (error: unknown) => {
      this.#end(`the session broke: ${error instanceof Error ? error.message : String(error)}`);
    });
    this.#worker.on('exit', () => this.#end('the session ended'));
  }

  /** The SDP that answers the offer. @throws OfferRefused */
  answer(): Promise<string> {
    const timer = setTimeout(() => {
      this.#answer?.reject(new OfferRefused('the offer was not answered in time'));
      this.close();
    }, ANSWER_MS);
    return new Promise<string>((resolve, reject) => {
      this.#answer = { resolve, reject };
    }).finally(() => clearTimeout(timer));
  }

  close(): void {
    this.#worker.postMessage({ type: 'close' } satisfies ToSession);
    const timer = setTimeout(() => void this.#worker.terminate(), CLOSE_MS);
    this.#worker.once('exit', () => clearTimeout(timer));
  }

  #message(message: FromSession): void {
    if (this.#ended) return;
    switch (message.type) {
      case 'answer':
        this.#answer?.resolve(message.sdp);
        return;
      case 'refused':
        this.#end(message.why);
        return;
      case 'connected':
        this.#events.connected();
        return;
      case 'picture':
        this.#events.picture(message.pts, message.key, asBuffer(message.data));
        return;
      case 'sound':
        this.#events.sound(message.pts, asBuffer(message.data));
        return;
      case 'ended':
        this.#end(message.why);
    }
  }

  #end(why: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#answer?.reject(new OfferRefused(why));
    this.#events.ended(why);
  }
}

const asBuffer = (data: Uint8Array): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
