import type { InputEnvironment } from './environment.ts';
import { Feed } from './feed.ts';
import type { Input, SourceState } from './input.ts';
import { WhipPublisher } from './whip-publisher.ts';

/** An input that browsers and OBS 30 publish to by WebRTC (WHIP, RFC 9725). */
export class WhipInput implements Input {
  readonly type = 'whip';
  readonly filler = false;
  readonly name: string;
  readonly feed: Feed;
  readonly takeover: boolean;
  readonly #environment: InputEnvironment;
  #publisher: WhipPublisher | undefined;
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

  /** Takes a publisher that was let in; one that was there before has to go. @param close ends its session */
  published(remoteAddress: string, userAgent: string | undefined, close: () => void): WhipPublisher {
    const { log } = this.#environment;
    void this.#publisher?.stop('another publisher took over');
    this.#connections++;
    const who = { input: this.name, from: remoteAddress, with: userAgent };
    log.info(who, 'publisher connected');
    const publisher: WhipPublisher = new WhipPublisher({
      feed: this.feed,
      environment: this.#environment,
      input: this.name,
      remoteAddress,
      userAgent,
      close,
      onEnd: (reason) => {
        log.info({ ...who, reason, seconds: Math.round(publisher.seconds) }, 'publisher left');
        this.#droppedBefore += publisher.droppedPictures;
        if (this.#publisher !== publisher) return;
        this.#publisher = undefined;
        this.#lastEnd = reason;
      },
    });
    this.#publisher = publisher;
    return publisher;
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
    return {
      status: publisher.feeding ? 'live' : 'waiting',
      reason: publisher.standing,
      figures: { ...publisher.format, ...counted },
      advice: publisher.advice,
    };
  }
}
