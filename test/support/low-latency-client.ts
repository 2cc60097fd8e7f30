import { expect } from 'vitest';
import { readMediaPlaylist, type ListedPlaylist, type ListedSegment } from './media-playlist.ts';

/** A place in a rendition: the last part that is listed, or that is asked for. */
export interface Place {
  readonly msn: number;
  readonly part: number;
}

export const lastPlace = ({ open, segments }: ListedPlaylist): Place => {
  const newest = open && open.parts.length > 0 ? open : segments.at(-1)!;
  return { msn: newest.msn, part: newest.parts.length - 1 };
};
export const isBefore = (a: Place, b: Place): boolean => a.msn < b.msn || (a.msn === b.msn && a.part < b.part);

/** What a delta update and the whole playlist have in common: reports tell of the moment in which each was made. */
const comparable = (lines: readonly string[]): string[] =>
  lines.filter((line) => !/^#EXT-X-(SKIP|VERSION|RENDITION-REPORT):/.test(line));

/**
 * Follows one rendition as Low-Latency HLS means it: each version by a blocking reload, each part by its preload hint.
 * Stricter than players are; nothing depends on how fast the machine is.
 */
export class LowLatencyClient {
  /** Bytes of each part, as its hint was answered. */
  readonly parts = new Map<string, Buffer>();
  /** All segments that were listed whole, with their parts, by number. */
  readonly segments = new Map<number, ListedSegment>();
  /** Delta updates that skipped something. */
  deltas = 0;
  /** Names of parts in the order in which they appeared. */
  readonly appeared: string[] = [];
  readonly #folder: string;
  #playlist: ListedPlaylist | undefined;

  /** @param folder `http://HOST:PORT/live/CHANNEL/RENDITION/` */
  constructor(folder: string) {
    this.#folder = folder;
  }

  get playlist(): ListedPlaylist {
    return this.#playlist!;
  }

  async load(query = ''): Promise<ListedPlaylist> {
    const response = await fetch(`${this.#folder}index.m3u8${query}`);
    expect(response.status).toBe(200);
    return readMediaPlaylist(await response.text());
  }

  async bytes(name: string): Promise<Buffer> {
    const response = await fetch(this.#folder + name);
    expect([name, response.status]).toEqual([name, 200]);
    return Buffer.from(await response.arrayBuffer());
  }

  async status(path: string): Promise<number> {
    const response = await fetch(this.#folder + path);
    await response.arrayBuffer();
    return response.status;
  }

  /** Segments whose parts it has all. */
  get whole(): ListedSegment[] {
    const has = ({ name }: { name: string }): boolean => this.parts.has(name);
    return [...this.segments.values()].filter(({ parts }) => parts.length > 0 && parts.every(has));
  }

  async start(): Promise<void> {
    this.#adopt(await this.load());
  }

  /** Takes the next part: by its hint, and by the playlist that lists it, in full and as a delta update. */
  async step(): Promise<void> {
    const before = this.playlist;
    expect(before.hints).toHaveLength(1);
    const [hint = ''] = before.hints;
    const last = lastPlace(before);
    // RFC 8216bis 6.2.5.2: behind the last part of a segment comes the first of the next.
    const next: Place = before.open ? { msn: last.msn, part: last.part + 1 } : { msn: last.msn + 1, part: 0 };
    const query = `?_HLS_msn=${next.msn}&_HLS_part=${next.part}`;
    const [part, whole, delta] = await Promise.all([
      this.part(hint),
      this.load(query),
      this.load(`${query}&_HLS_skip=YES`),
    ]);
    if (part) this.parts.set(hint, part);
    this.#expectDelta(whole, delta);
    expect(isBefore(lastPlace(whole), next)).toBe(false);
    // A machine that is short of breath has made more meanwhile.
    await Promise.all(
      this.#grown(before, whole, hint).map(async (name) => {
        const late = name === hint ? undefined : await this.part(name);
        if (late) this.parts.set(name, late);
      }),
    );
    this.#adopt(whole);
  }

  /** The bytes of a part; undefined where it was asked for so late that it is listed no more. */
  async part(name: string): Promise<Buffer | undefined> {
    const response = await fetch(this.#folder + name);
    const bytes = Buffer.from(await response.arrayBuffer());
    if (response.status === 200) return bytes;
    const { segments, open } = await this.load();
    const listed = [...segments, ...(open ? [open] : [])].flatMap(({ parts }) => parts.map((part) => part.name));
    expect([name, response.status, listed.includes(name)]).toEqual([name, 404, false]);
    return undefined;
  }

  #adopt(playlist: ListedPlaylist): void {
    const before = this.#playlist && lastPlace(this.#playlist);
    for (const segment of playlist.segments) {
      const known = this.segments.get(segment.msn);
      // Once listed it stays as it is, but for its parts, which go all at once.
      if (known) expect({ ...segment, parts: known.parts }).toEqual(known);
      if (known && segment.parts.length > 0) expect(segment.parts).toEqual(known.parts);
      if (!known) this.segments.set(segment.msn, segment);
    }
    const all = [...playlist.segments, ...(playlist.open ? [playlist.open] : [])];
    for (const { msn, parts } of all) {
      for (const [part, { name }] of parts.entries()) {
        expect(name).toMatch(new RegExp(`^${msn}\\.${part}\\.`));
        if (!before || isBefore(before, { msn, part })) this.appeared.push(name);
      }
    }
    this.#playlist = playlist;
  }

  /** The parts that are new. Nothing lies between what was listed and what is: the hint is what appeared first. */
  #grown(before: ListedPlaylist, after: ListedPlaylist, hint: string): string[] {
    const last = lastPlace(before);
    const all = [...after.segments, ...(after.open ? [after.open] : [])];
    const fresh = all.flatMap(({ msn, parts }) =>
      parts.filter((_, part) => isBefore(last, { msn, part })).map(({ name }) => name),
    );
    // After a burst, as behind a stall, the hinted part is older than parts are listed for: its segment is, whole.
    const isPast = after.segments.some(({ msn, parts }) => hint.startsWith(`${msn}.`) && parts.length === 0);
    if (!isPast) expect(fresh[0]).toBe(hint);
    expect(after.mediaSequence).toBeGreaterThanOrEqual(before.mediaSequence);
    return fresh;
  }

  /** What the client has, and the update, make the whole. Both were waited for by the same event. */
  #expectDelta(whole: ListedPlaylist, delta: ListedPlaylist): void {
    if (delta.skipped === 0 || delta.lines.length === whole.lines.length) return;
    this.deltas++;
    const from = lastPlace(whole);
    const to = lastPlace(delta);
    // On a machine that is short of breath one of them may have come a part later, or with the end of the segment.
    if (from.msn !== to.msn || from.part !== to.part || segmentsEnd(whole) !== segmentsEnd(delta)) return;
    const rest = comparable(delta.lines);
    const full = comparable(whole.lines);
    const firstKept = whole.segments[delta.skipped - 1]!.name!;
    const head = full.findIndex((line) => line.startsWith('#EXT-X-PROGRAM-DATE-TIME') || line.startsWith('#EXT-X-KEY'));
    const rebuilt = [...full.slice(0, full.indexOf(firstKept) + 1), ...rest.slice(head)];
    expect(rebuilt).toEqual(full);
    expect(rest.slice(0, head)).toEqual(full.slice(0, head));
    expect(delta.lines).toContain('#EXT-X-VERSION:9');
  }
}

/** The number behind the last segment that is listed whole. */
const segmentsEnd = ({ mediaSequence, skipped, segments }: ListedPlaylist): number =>
  mediaSequence + skipped + segments.length;
