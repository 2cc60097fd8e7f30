import type { Cmcd } from './cmcd.ts';

/** Who looks at a channel, and what their players say of themselves. */
export interface AudienceState {
  /** Playbacks that have asked for a playlist lately. */
  readonly viewers: number;
  /** Those among them whose players report (CMCD). */
  readonly reporting: number;
  /** By the rendition that they asked for last. */
  readonly byRendition: Readonly<Record<string, number>>;
  /** Since the start: how often a player said that its buffer had run empty. */
  readonly starvations: number;
  /** Of those who report: the median, and what the worst tenth has at most; seconds. */
  readonly buffer: { readonly median: number; readonly worstTenth: number } | undefined;
  /** Median of what those who report asked for, and of what they measured; bit/s. */
  readonly bitrate: number | undefined;
  readonly throughput: number | undefined;
}

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

  state(): AudienceState {
    this.#forget(this.#options.now());
    const sessions = [...this.#sessions.values()];
    const reports = sessions.flatMap(({ report }) => (report ? [report] : []));
    const buffers = numbers(reports.map(({ bufferSeconds }) => bufferSeconds));
    const byRendition: Record<string, number> = {};
    for (const { rendition } of sessions) byRendition[rendition] = (byRendition[rendition] ?? 0) + 1;
    return {
      viewers: sessions.length,
      reporting: reports.length,
      byRendition,
      starvations: this.#starvations,
      buffer: buffers.length === 0 ? undefined : { median: share(buffers, 0.5)!, worstTenth: share(buffers, 0.1)! },
      bitrate: share(numbers(reports.map(({ bitrate }) => bitrate)), 0.5),
      throughput: share(numbers(reports.map(({ throughput }) => throughput)), 0.5),
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

/** In rising order. */
const numbers = (values: readonly (number | undefined)[]): number[] =>
  values.filter((value) => value !== undefined).toSorted((a, b) => a - b);

const share = (rising: readonly number[], part: number): number | undefined =>
  rising[Math.floor((rising.length - 1) * part)];
