import { basename } from 'node:path';
import { Playout } from '../playout/playout.ts';
import type { InputEnvironment } from './environment.ts';
import type { Feed } from './feed.ts';
import type { Input, SourceState } from './input.ts';
import { ItemPlayer } from './item-player.ts';

/** Files played one after the other, round and round. */
export class FileInput implements Input {
  readonly type = 'file';
  readonly filler = false;
  readonly name: string;
  readonly #player: ItemPlayer;

  constructor(name: string, paths: readonly string[], environment: InputEnvironment) {
    this.name = name;
    const playout = new Playout('listed', 0);
    playout.update(
      paths.map((path) => ({ path, title: basename(path), cut: false })),
      Date.now(),
    );
    this.#player = new ItemPlayer({ name, playout, environment });
  }

  get feed(): Feed {
    return this.#player.feed;
  }

  start(): void {
    this.#player.start();
  }

  stop(): Promise<void> {
    return this.#player.stop();
  }

  source(): SourceState {
    return this.#player.source();
  }
}
