import { Playout } from '../playout/playout.ts';
import type { Order } from '../playout/rotation.ts';
import type { InputEnvironment } from './environment.ts';
import type { Feed } from './feed.ts';
import type { Input, SourceState } from './input.ts';
import { ItemPlayer } from './item-player.ts';
import type { ListSnapshot, ListSource } from './list-source.ts';
import { ListWatcher } from './list-watcher.ts';

export interface PlaylistInputOptions {
  readonly name: string;
  readonly source: ListSource;
  readonly order: Order;
  /** For `shuffled`; absent: another one each time. */
  readonly seed?: number;
  /** What time it is, milliseconds since the Unix epoch. */
  readonly wallMs?: () => number;
}

/** No more than so many remarks on one list are logged. */
const MAX_REMARKS = 20;

/** A list of files, or a folder of them, as a live programme round the clock. */
export class PlaylistInput implements Input {
  readonly type = 'playlist';
  readonly filler = false;
  readonly name: string;
  readonly #options: PlaylistInputOptions;
  readonly #environment: InputEnvironment;
  readonly #playout: Playout;
  readonly #player: ItemPlayer;
  readonly #watcher: ListWatcher;
  readonly #wallMs: () => number;
  /** Items of the last good list; undefined before there was one. */
  #size: number | undefined;
  #problem: string | undefined;

  constructor(options: PlaylistInputOptions, environment: InputEnvironment) {
    const { name, source, order, seed = Math.floor(Math.random() * 2 ** 32), wallMs = Date.now } = options;
    this.name = name;
    this.#options = options;
    this.#environment = environment;
    this.#wallMs = wallMs;
    this.#playout = new Playout(order, seed);
    this.#player = new ItemPlayer({ name, playout: this.#playout, environment, wallMs });
    this.#watcher = new ListWatcher({
      source,
      onList: (list) => this.#take(list),
      onProblem: (problem) => this.#refuse(problem),
    });
  }

  get feed(): Feed {
    return this.#player.feed;
  }

  start(): void {
    this.#player.start();
    this.#watcher.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#watcher.stop(), this.#player.stop()]);
  }

  source(): SourceState {
    const source = this.#player.source();
    const { path } = this.#options.source;
    if (source.status === 'off') return source;
    const problem = this.#problem === undefined ? '' : `${path} cannot be taken: ${this.#problem}`;
    if (this.#size === undefined) {
      return problem === ''
        ? { ...source, reason: `reading ${path}` }
        : { ...source, status: 'failed', reason: problem };
    }
    if (this.#size === 0 && source.status === 'waiting') return { ...source, reason: `there is no item in ${path}` };
    return problem === '' ? source : { ...source, reason: `${source.reason}; ${problem}` };
  }

  #take(list: ListSnapshot): void {
    const { log } = this.#environment;
    const { path } = this.#options.source;
    this.#problem = undefined;
    this.#size = list.items.length;
    this.#playout.update(list.items, this.#wallMs());
    log.info({ input: this.name, list: path, items: list.items.length }, 'playlist read');
    for (const { line, message } of list.remarks.slice(0, MAX_REMARKS)) {
      log.warn({ input: this.name, list: path, line, why: message }, 'line of the playlist is passed over');
    }
  }

  #refuse(problem: string): void {
    this.#problem = problem;
    const what =
      this.#size === undefined ? 'playlist cannot be taken' : 'playlist cannot be taken; the last good one stays';
    this.#environment.log.error({ input: this.name, list: this.#options.source.path, why: problem }, what);
  }
}
