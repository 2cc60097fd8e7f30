import { createHash, timingSafeEqual } from 'node:crypto';
import type { Logger } from 'pino';
import type { RtmpInput } from '../inputs/rtmp-input.ts';
import type {
  PublicationSink,
  PublishDecision,
  PublishRequest,
  RtmpHandlers,
  RtmpPublication,
} from '../rtmp/publication.ts';

/** The application that publishers name: `rtmp://HOST/live`. */
export const RTMP_APP = 'live';

interface Entry {
  readonly channel: string;
  readonly key: string;
  readonly input: RtmpInput;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Lets publishers in: knows which key belongs to which input, and whether somebody is there already. */
export class PublishDesk implements RtmpHandlers {
  readonly #entries = new Set<Entry>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** @returns how to take it back: nobody is let in by it any more */
  add(channel: string, key: string, input: RtmpInput): () => void {
    const entry = { channel, key, input };
    this.#entries.add(entry);
    return () => this.#entries.delete(entry);
  }

  // A database or a webhook may be asked here one day: the server waits for the answer before it takes any media.
  // eslint-disable-next-line @typescript-eslint/require-await
  async authorize(request: PublishRequest): Promise<PublishDecision> {
    const entry = this.#find(request);
    if (!entry) {
      // An application of several parts may have the key in it, put into the wrong field: it is not written down.
      const app = request.app.includes('/') ? '(with a path)' : request.app;
      this.#log.warn({ from: request.remoteAddress, app }, 'publisher refused: wrong stream key');
      return { accept: false, code: 'NetStream.Publish.Denied', description: 'wrong stream key' };
    }
    const { channel, input } = entry;
    if (input.inUse && !input.takeover) {
      const who = { from: request.remoteAddress, channel, input: input.name };
      this.#log.warn(who, 'publisher refused: somebody publishes with this key already');
      return { accept: false, code: 'NetStream.Publish.BadName', description: 'this stream key is in use' };
    }
    return { accept: true };
  }

  published(publication: RtmpPublication): PublicationSink {
    const entry = this.#find(publication);
    if (!entry) throw new Error('a publication that was never let in');
    return entry.input.published(publication);
  }

  /** Every key is compared, and in constant time: how long it takes says nothing about how much was right. */
  #find({ app, key }: { app: string; key: string }): Entry | undefined {
    const given = digest(key);
    let found: Entry | undefined;
    for (const entry of this.#entries) {
      if (timingSafeEqual(digest(entry.key), given)) found = entry;
    }
    return app === RTMP_APP ? found : undefined;
  }
}
