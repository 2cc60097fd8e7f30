import { constants, type ServerHttp2Stream } from 'node:http2';
import { patienceFor, type SlowReadersOptions } from '../slow-readers.ts';

interface Mark {
  isAnswered: boolean;
  isClosing: boolean;
  /** By the monotonic clock, ms. */
  deadline: number;
}

/**
 * Ends streams whose clients take too long over what they asked for, or over asking. A session's time-out begins anew
 * with each frame: who gives a stream no window (RFC 9113 6.9) and sends a PING now and then would keep all that he asks
 * for in memory for as long as he likes.
 */
export class SlowStreams {
  readonly #options: SlowReadersOptions;
  readonly #streams = new Map<ServerHttp2Stream, Mark>();
  #sweeper: NodeJS.Timeout | undefined;

  constructor(options: SlowReadersOptions) {
    this.#options = options;
  }

  /** Until it closes. */
  watch(stream: ServerHttp2Stream): void {
    const { stuckMs, sweepMs } = this.#options;
    this.#streams.set(stream, { isAnswered: false, isClosing: false, deadline: performance.now() + stuckMs });
    stream.once('close', () => this.#forget(stream));
    this.#sweeper ??= setInterval(() => this.#sweep(performance.now()), sweepMs).unref();
  }

  #forget(stream: ServerHttp2Stream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }

  #sweep(now: number): void {
    const { stuckMs } = this.#options;
    for (const [stream, mark] of this.#streams) {
      if (!mark.isAnswered && stream.headersSent) {
        mark.isAnswered = true;
        mark.deadline = now + patienceFor(Number(stream.sentHeaders['content-length'] ?? 0), stuckMs);
      } else if (mark.isAnswered && !mark.isClosing && isFollowed(stream)) {
        mark.deadline = now + stuckMs;
      } else if (now > mark.deadline) {
        // One that takes nothing of its connection either does not let the reset through.
        if (mark.isClosing) stream.session?.destroy();
        else stream.close(constants.NGHTTP2_CANCEL);
        mark.isClosing = true;
        mark.deadline = now + stuckMs;
      }
    }
  }
}

/** A stream of events ends when one side wants it to; one whose client has taken all so far is not slow. */
const isFollowed = ({ sentHeaders, writableLength, bufferSize }: ServerHttp2Stream): boolean =>
  writableLength === 0 && bufferSize === 0 && String(sentHeaders['content-type'] ?? '').startsWith('text/event-stream');
