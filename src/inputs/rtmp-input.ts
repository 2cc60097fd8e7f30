import type { InputEnvironment } from './environment.ts';
import { Feed } from './feed.ts';
import type { Input, SourceState } from './input.ts';
import { Publisher } from './publisher.ts';
import type { PublicationSink, RtmpPublication } from '../rtmp/publication.ts';

/**
 * An input that others publish to by RTMP. Publishers come and go, with other parameters too: the feed stays the same,
 * and so does the programme that is made of it.
 */
export class RtmpInput implements Input {
  readonly type = 'rtmp';
  readonly filler = false;
  readonly name: string;
  readonly feed: Feed;
  readonly takeover: boolean;
  readonly #environment: InputEnvironment;
  #publisher: Publisher | undefined;
  #connections = 0;
  #droppedBefore = 0;
  #lastEnd: string | undefined;
  #stopped = true;

  constructor(name: string, takeover: boolean, environment: InputEnvironment) {
    this.name = name;
    this.takeover = takeover;
    this.#environment = environment;
    this.feed = new Feed(environment.clock);
  }

  /** Whether somebody publishes at present. */
  get inUse(): boolean {
    return this.#publisher !== undefined;
  }

  start(): void {
    this.#stopped = false;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const publisher = this.#publisher;
    this.#publisher = undefined;
    await publisher?.stop('the server stops');
  }

  /** Takes a publisher that was let in; one that was there before has to go. */
  published(publication: RtmpPublication): PublicationSink {
    const { log } = this.#environment;
    const former = this.#publisher;
    void former?.stop('another publisher took over');
    this.#connections++;
    const who = { input: this.name, from: publication.remoteAddress, with: publication.encoderName };
    log.info(who, 'publisher connected');
    const publisher = new Publisher({
      publication,
      feed: this.feed,
      environment: this.#environment,
      input: this.name,
      onEnd: (reason) => {
        log.info({ ...who, reason, seconds: publisher.seconds }, 'publisher left');
        this.#droppedBefore += publisher.droppedPictures;
        if (this.#publisher !== publisher) return;
        this.#publisher = undefined;
        this.#lastEnd = reason;
      },
    });
    this.#publisher = publisher;
    return publisher.sink;
  }

  hold(forSeconds: number): void {
    this.#publisher?.hold(forSeconds);
  }

  source(): SourceState {
    const publisher = this.#publisher;
    const counted = {
      droppedPictures: this.#droppedBefore + (publisher?.droppedPictures ?? 0),
      reconnects: Math.max(0, this.#connections - 1),
    };
    if (this.#stopped) return { status: 'off', reason: 'stopped', figures: counted, advice: [] };
    if (!publisher) {
      const reason = this.#lastEnd ? `the publisher left: ${this.#lastEnd}` : 'nobody publishes yet';
      return { status: 'waiting', reason, figures: counted, advice: [] };
    }
    const sends = publisher.feeding ? 'published' : 'connected, no key frame yet;';
    return {
      status: publisher.failure ? 'failed' : publisher.feeding ? 'live' : 'waiting',
      reason: publisher.failure ?? `${sends} from ${publisher.remoteAddress}`,
      figures: { ...publisher.format, ...counted },
      advice: publisher.advice,
    };
  }
}
