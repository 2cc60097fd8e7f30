import type { Advice, InputState } from '../channel/state.ts';
import type { InputEnvironment } from './environment.ts';
import { Feed } from './feed.ts';
import type { Input, SourceState } from './input.ts';

/** One publisher's connection, as its input sees it. */
export interface Publishing {
  /** Its first key frame has come. */
  readonly feeding: boolean;
  /** Why what it sends cannot be used; undefined where it can. */
  readonly failure?: string | undefined;
  /** Where it is from and how far it has come, in words. */
  readonly standing: string;
  readonly format: Partial<InputState['figures']>;
  readonly advice: readonly Advice[];
  readonly droppedPictures: number;
  /** For how long it has been there. */
  readonly seconds: number;
  stop(reason: string): Promise<void>;
}

/** Who publishes, for the log. */
export interface Who {
  readonly from: string;
  /** What it calls itself. */
  readonly with: string | undefined;
}

/**
 * An input that others publish to, one at a time. Publishers come and go, with other parameters too: the feed stays the
 * same, and so does the programme that is made of it.
 */
export abstract class PublishedInput<P extends Publishing> implements Input {
  abstract readonly type: string;
  readonly filler = false;
  readonly name: string;
  readonly feed: Feed;
  /** A second publisher replaces the first one. */
  readonly takeover: boolean;
  protected readonly environment: InputEnvironment;
  #publisher: P | undefined;
  #connections = 0;
  #droppedBefore = 0;
  #lastEnd: string | undefined;
  #stopped = true;

  constructor(name: string, takeover: boolean, environment: InputEnvironment) {
    this.name = name;
    this.takeover = takeover;
    this.environment = environment;
    this.feed = new Feed(environment.clock);
  }

  /** Whether somebody publishes at present. */
  get inUse(): boolean {
    return this.#publisher !== undefined;
  }

  protected get publisher(): P | undefined {
    return this.#publisher;
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
      status: publisher.failure ? 'failed' : publisher.feeding ? 'live' : 'waiting',
      reason: publisher.failure ?? publisher.standing,
      figures: { ...publisher.format, ...counted },
      advice: publisher.advice,
    };
  }

  /**
   * Takes a publisher that was let in; one that was there before has to go.
   * @param create is given what to call once, when the connection is over
   */
  protected admit(who: Who, create: (onEnd: (reason: string) => void) => P): P {
    const { log } = this.environment;
    void this.#publisher?.stop('another publisher took over');
    this.#connections++;
    log.info({ input: this.name, ...who }, 'publisher connected');
    const publisher: P = create((reason) => {
      const seconds = Math.round(publisher.seconds);
      log.info({ input: this.name, ...who, reason, seconds }, 'publisher left');
      this.#droppedBefore += publisher.droppedPictures;
      if (this.#publisher !== publisher) return;
      this.#publisher = undefined;
      this.#lastEnd = reason;
    });
    this.#publisher = publisher;
    return publisher;
  }
}
