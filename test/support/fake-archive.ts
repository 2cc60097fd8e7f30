import type {
  ArchivedFormat,
  ArchivedSegment,
  ArchivePins,
  ArchiveReader,
  TimeRange,
} from '../../src/archive/archived.ts';
import type { Ticks } from '../../src/clock/ticks.ts';
import type { Archives } from '../../src/library/archives.ts';

const BYTES = 1000;

/** An archive in memory, with segments of one length in some renditions; it remembers what is pinned. */
export class FakeArchive implements ArchiveReader, ArchivePins, Archives {
  readonly pins = new Map<string, TimeRange>();
  readonly #length: Ticks;
  readonly #renditions: readonly string[];
  #stretches: { from: Ticks; to: Ticks; renditions: readonly string[] }[] = [];

  constructor(length: Ticks, renditions: readonly string[] = ['720p', 'audio']) {
    this.#length = length;
    this.#renditions = renditions;
  }

  /** Segments of the grid that begin from `from` on, before `to`. */
  fill(from: Ticks, to: Ticks, renditions = this.#renditions): void {
    this.#stretches.push({ from, to, renditions });
  }

  of(): this {
    return this;
  }

  formats({ from, to }: TimeRange): Promise<readonly ArchivedFormat[]> {
    const names = this.#renditions.filter((name) => this.#segments(name, { from, to }).length > 0);
    return Promise.resolve(names.map((name) => ({ name }) as ArchivedFormat));
  }

  segments(rendition: string, range: TimeRange): Promise<readonly ArchivedSegment[]> {
    return Promise.resolve(this.#segments(rendition, range));
  }

  extent(): Promise<TimeRange | undefined> {
    if (this.#stretches.length === 0) return Promise.resolve(undefined);
    const all = this.#renditions.flatMap((name) => this.#segments(name, { from: 0, to: Infinity }));
    const ends = all.map(({ startTicks, durationTicks }) => startTicks + durationTicks);
    return Promise.resolve({ from: Math.min(...all.map(({ startTicks }) => startTicks)), to: Math.max(...ends) });
  }

  segmentPath(): string {
    return '/nowhere';
  }

  initPath(): string {
    return '/nowhere';
  }

  hold(): () => void {
    return () => undefined;
  }

  pin(id: string, range: TimeRange): void {
    this.pins.set(id, range);
  }

  unpin(id: string): void {
    this.pins.delete(id);
  }

  #segments(rendition: string, range: TimeRange): ArchivedSegment[] {
    const starts = new Set<Ticks>();
    for (const { from, to, renditions } of this.#stretches) {
      if (!renditions.includes(rendition)) continue;
      const first = Math.ceil(Math.max(from, range.from - this.#length + 1) / this.#length);
      for (let at = first * this.#length; at < Math.min(to, range.to); at += this.#length) starts.add(at);
    }
    return [...starts]
      .sort((a, b) => a - b)
      .map((startTicks) => ({
        ...{ msn: startTicks / this.#length, startTicks, durationTicks: this.#length },
        ...{ byteLength: BYTES, discontinuity: false },
      }));
  }
}
