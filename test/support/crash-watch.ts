import { createHash } from 'node:crypto';
import { readMediaPlaylist, type ListedSegment } from './media-playlist.ts';

/** What players were told of one segment. */
interface Told {
  readonly date: number;
  readonly duration: number;
  readonly gap: boolean;
  /** Of its bytes, once they were fetched. */
  sha: string | undefined;
}

/** A strict viewer of all renditions of a channel, that goes on through restarts and forgets nothing. */
export class CrashWatch {
  /** What may not be; empty at the end. */
  readonly faults: string[] = [];
  readonly #base: string;
  readonly #told = new Map<string, Map<number, Told>>();
  readonly #marks = new Map<string, { sequence: number; discontinuity: number }>();

  /** @param base `http://HOST:PORT/live/CHANNEL/` */
  constructor(base: string) {
    this.#base = base;
  }

  /** Segments that were listed, gaps not counted, of all renditions. */
  get published(): number {
    return [...this.#told.values()].flatMap((each) => [...each.values()]).filter(({ gap }) => !gap).length;
  }

  /** Looks at all playlists once, and fetches what is new. @returns false where nobody answers */
  async look(renditions: readonly string[]): Promise<boolean> {
    try {
      for (const rendition of renditions) await this.#look(rendition);
      return true;
    } catch (error) {
      // The server is not there at present: that is what is tested.
      if (error instanceof TypeError || (error as Error).name === 'AbortError') return false;
      throw error;
    }
  }

  /** Fetches everything again that was ever listed. */
  async judge(): Promise<void> {
    for (const [rendition, told] of this.#told) {
      for (const [msn, { sha, gap }] of told) {
        if (gap || sha === undefined) continue;
        const now = await this.#fetchSegment(rendition, msn);
        if (now !== sha) this.faults.push(`${rendition} ${msn}: ${now === undefined ? 'lost' : 'changed'}`);
      }
    }
  }

  async #look(rendition: string): Promise<void> {
    const response = await fetch(`${this.#base}${rendition}/index.m3u8`, { signal: AbortSignal.timeout(5000) });
    const text = await response.text();
    // Before the very first segment there is none.
    if (response.status !== 200) {
      if (this.#told.has(rendition)) this.faults.push(`${rendition}: ${response.status} for its playlist`);
      return;
    }
    const { mediaSequence, segments } = readMediaPlaylist(text);
    const discontinuity = Number(/#EXT-X-DISCONTINUITY-SEQUENCE:(\d+)/.exec(text)?.[1]);
    this.#follow(rendition, mediaSequence, discontinuity);
    for (const segment of segments) await this.#compare(rendition, segment);
  }

  #follow(rendition: string, sequence: number, discontinuity: number): void {
    const before = this.#marks.get(rendition);
    if (before && sequence < before.sequence) {
      this.faults.push(`${rendition}: media sequence from ${before.sequence} back to ${sequence}`);
    }
    if (before && discontinuity < before.discontinuity) {
      this.faults.push(`${rendition}: discontinuity sequence from ${before.discontinuity} back to ${discontinuity}`);
    }
    this.#marks.set(rendition, { sequence, discontinuity });
  }

  async #compare(rendition: string, { msn, date, duration, gap }: ListedSegment): Promise<void> {
    const told = this.#told.get(rendition) ?? new Map<number, Told>();
    this.#told.set(rendition, told);
    const before = told.get(msn);
    const now: Told = before ?? { date, duration, gap, sha: undefined };
    told.set(msn, now);
    if (before && (before.date !== date || before.duration !== duration || before.gap !== gap)) {
      const [was, is] = [before, { date, duration, gap }].map((each) => `${each.date} ${each.duration} ${each.gap}`);
      this.faults.push(`${rendition} ${msn}: was ${was}, is ${is}`);
    }
    if (gap || now.sha !== undefined) return;
    now.sha = await this.#fetchSegment(rendition, msn);
    if (now.sha === undefined) this.faults.push(`${rendition} ${msn}: listed, and not there`);
  }

  async #fetchSegment(rendition: string, msn: number): Promise<string | undefined> {
    for (const extension of ['ts', 'm4s']) {
      const url = `${this.#base}${rendition}/${msn}.${extension}`;
      const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
      const bytes = Buffer.from(await response.arrayBuffer());
      if (response.status === 200) return createHash('sha256').update(bytes).digest('hex');
    }
    return undefined;
  }
}
