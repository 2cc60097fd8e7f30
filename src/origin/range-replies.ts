import type { Logger } from 'pino';
import { msToTicks, type Ticks } from '../clock/ticks.ts';
import type { RangeSource, RangeView } from '../views/range-view.ts';
import { RangeViews } from '../views/range-views.ts';
import type { Preferences } from './ready-text.ts';
import { ReadyText } from './ready-text.ts';
import { PLAYLIST_TYPE } from './playlists.ts';
import { FAILED, NOT_FOUND, plainText, unavailable, type Reply } from './reply.ts';
import { prepare } from './text-pieces.ts';

export interface RangeRepliesOptions {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

/** What a text is made from; undefined: there is none. */
type MakeText = (view: RangeView) => Promise<string | readonly Buffer[] | undefined>;

export interface RangeQuestion {
  /** Names the range and its archive. */
  readonly key: string;
  readonly source: Omit<RangeSource, 'now'>;
  /** Names what is wanted of it. */
  readonly name: string;
  readonly make: MakeText;
  /** The value of Cache-Control. */
  readonly caching: (view: RangeView) => string;
  /** Absent: a playlist. */
  readonly type?: string | undefined;
}

/** What is not ready yet is made for one after the other; more than so many do not wait. */
const MOST_WAITING = 100;
const NOTHING = plainText(404, 'there is nothing in this range: nothing was kept, or nothing was made');

/** Playlists of ranges, as ready answers: each is made once, and kept for as long as what it is made from. */
export class RangeReplies {
  readonly #options: RangeRepliesOptions;
  readonly #views = new RangeViews();
  readonly #texts = new WeakMap<RangeView, Map<string, Promise<ReadyText | undefined>>>();
  #waiting = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: RangeRepliesOptions) {
    this.#options = options;
  }

  /** Programme time. */
  get now(): Ticks {
    return msToTicks(this.#options.now());
  }

  /** Never rejects. */
  async reply(request: Preferences, question: RangeQuestion): Promise<Reply> {
    if (this.#waiting >= MOST_WAITING) return unavailable('too many ask for ranges at once');
    this.#waiting++;
    try {
      const { key, source } = question;
      const view = await this.#inTurn(() => this.#views.find(key, { ...source, now: this.now }));
      if (!view) return NOTHING;
      const text = await this.#text(view, question);
      return text?.reply(request, question.caching(view)) ?? NOT_FOUND;
    } catch (error) {
      this.#options.log.error({ err: error, range: question.key }, 'a range could not be read');
      return FAILED;
    } finally {
      this.#waiting--;
    }
  }

  #text(view: RangeView, { name, make, type = PLAYLIST_TYPE }: RangeQuestion): Promise<ReadyText | undefined> {
    let texts = this.#texts.get(view);
    if (!texts) this.#texts.set(view, (texts = new Map<string, Promise<ReadyText | undefined>>()));
    let text = texts.get(name);
    if (!text) {
      text = this.#inTurn(async () => {
        const made = await make(view);
        if (made === undefined) return undefined;
        if (typeof made !== 'string') await prepare(made);
        return new ReadyText(made, type);
      });
      texts.set(name, text);
    }
    return text;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}
