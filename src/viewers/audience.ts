import type { Cmcd } from './cmcd.ts';
import { spreadOf, summarise, type AudienceState, type Tally } from './tally.ts';

/** What was said last. */
type Report = Pick<Cmcd, 'bitrate' | 'bufferSeconds' | 'throughput'>;

interface Session {
  seenAt: number;
  rendition: string;
  report: Report | undefined;
}

export interface AudienceOptions {
  /** Who has asked for nothing for this long has gone; seconds. */
  readonly patience: number;
  /** Seconds of any clock that never goes back. */
  readonly now: () => number;
}

/** More are not told apart: what counts them must not grow with them for ever. */
const MOST_SESSIONS = 100_000;

/**
 * Counts the viewers of one channel by session, not by request: a player that names its session is known by that, any
 * other by its address and its name for itself.
 */
export class Audience {
  readonly #options: AudienceOptions;
  /** In the order in which they were seen last. */
  readonly #sessions = new Map<string, Session>();
  #starvations = 0;

  constructor(options: AudienceOptions) {
    this.#options = options;
  }

  /** A playlist of this rendition was asked for. @param who address and user agent */
  playlist(who: string, rendition: string, cmcd: Cmcd | undefined): void {
    const now = this.#options.now();
    this.#forget(now);
    const key = cmcd?.sessionId === undefined ? who : keyOf(cmcd.sessionId);
    const known = this.#sessions.get(key);
    if (!known && this.#sessions.size >= MOST_SESSIONS) return;
    if (known) this.#sessions.delete(key);
    const session = known ?? { seenAt: now, rendition, report: undefined };
    session.seenAt = now;
    session.rendition = rendition;
    this.#sessions.set(key, session);
    if (cmcd) this.#report(session, cmcd);
  }

  /** A segment or part was asked for; what players say with those counts, too. */
  media(cmcd: Cmcd): void {
    const session = cmcd.sessionId === undefined ? undefined : this.#sessions.get(keyOf(cmcd.sessionId));
    if (session) this.#report(session, cmcd);
  }

  /** Without what they say of themselves: cheap, however many they are. */
  get viewers(): number {
    this.#forget(this.#options.now());
    return this.#sessions.size;
  }

  state(): AudienceState {
    return summarise([this.tally()]);
  }

  /** The same, to be put together with what was counted elsewhere. */
  tally(): Tally {
    this.#forget(this.#options.now());
    const sessions = [...this.#sessions.values()];
    const reports = sessions.flatMap(({ report }) => (report ? [report] : []));
    const byRendition: Record<string, number> = {};
    for (const { rendition } of sessions) byRendition[rendition] = (byRendition[rendition] ?? 0) + 1;
    return {
      viewers: sessions.length,
      reporting: reports.length,
      byRendition,
      starvations: this.#starvations,
      buffer: spreadOf(reports.map(({ bufferSeconds }) => bufferSeconds)),
      bitrate: spreadOf(reports.map(({ bitrate }) => bitrate)),
      throughput: spreadOf(reports.map(({ throughput }) => throughput)),
    };
  }

  /** Each request says only what has changed, or concerns it. */
  #report(session: Session, cmcd: Cmcd): void {
    if (cmcd.starved) this.#starvations++;
    const before = session.report;
    session.report = {
      bitrate: cmcd.bitrate ?? before?.bitrate,
      bufferSeconds: cmcd.bufferSeconds ?? before?.bufferSeconds,
      throughput: cmcd.throughput ?? before?.throughput,
    };
  }

  #forget(now: number): void {
    for (const [key, { seenAt }] of this.#sessions) {
      if (now - seenAt <= this.#options.patience) return;
      this.#sessions.delete(key);
    }
  }
}

/** No address looks like it; and joined, it does not keep the text in memory that it was read from. */
const keyOf = (sessionId: string): string => `sid ${sessionId}`;
