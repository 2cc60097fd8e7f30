import { LIVE_TARGET } from '../origin/live-target.ts';
import { Audiences } from '../viewers/audiences.ts';
import type { Tally } from '../viewers/tally.ts';

/** What counts of a request that was answered. */
export interface AnsweredRequest {
  readonly url: string;
  readonly address: string | undefined;
  header(name: string): string | undefined;
}

const TARGET = new RegExp(`^${LIVE_TARGET}$`);
/** Of channels, and of renditions, by the names that the origin has answered for. */
const MOST_NAMES = 10_000;

/** The viewers in front of an edge, by channel. What there is to look at is learned from what the origin has. */
export class EdgeAudience {
  readonly #names = new Map<string, string>();
  readonly #audiences = new Audiences({
    hasChannel: () => true,
    renditionOf: (_channel, name) => this.#known(name),
  });

  /** Told of what was answered with 200: only then are the names in it those of something. */
  answered(request: AnsweredRequest): void {
    const [, , channelName, renditionName, file = '', query = ''] = TARGET.exec(request.url) ?? [];
    if (channelName === undefined || renditionName === undefined) return;
    const channel = this.#known(channelName);
    if (channel === undefined) return;
    const { address } = request;
    const header = (name: string): string | undefined => request.header(name);
    this.#audiences.observe({ channel, rendition: renditionName, file, query, address, header });
  }

  tallies(): Record<string, Tally> {
    return this.#audiences.tallies();
  }

  /** A name from a request would keep all of that in memory. */
  #known(name: string): string | undefined {
    const known = this.#names.get(name);
    if (known !== undefined || this.#names.size >= MOST_NAMES) return known;
    const copy = Buffer.from(name).toString();
    this.#names.set(copy, copy);
    return copy;
  }
}
