import type { Answer } from '../delivery/answer.ts';
import type { Report } from '../finding.ts';
import { checkContainer } from '../media/container-check.ts';
import type { MediaFacts } from '../media/facts.ts';
import { mainTrack } from '../media/facts.ts';
import { inspectMedia } from '../media/inspect.ts';
import { BoxError } from '../media/mp4-boxes.ts';
import type { InitFacts } from '../media/mp4-init.ts';
import { checkPart, checkSegment, comparePartsWithSegment } from '../media/segment-check.ts';
import { SegmentSequence } from '../media/segment-sequence.ts';
import { segmentStart, type TrackFacts } from '../media/track.ts';
import type { MeasuredSegment } from '../media/variant-check.ts';
import { shorten } from '../playlist/attributes.ts';
import { identity } from '../playlist/low-latency-check.ts';
import type { ListedPart, ListedSegment, MediaPlaylist, SegmentHead } from '../playlist/media-playlist.ts';
import { MediaLoader } from './media-loader.ts';
import type { CheckSession } from './session.ts';

/** Of a live playlist, how many segments are loaded that were there before. */
const FIRST_SEGMENTS = 6;
/** Parts whose bytes are kept until their segment is whole: twice what six seconds of 200 ms are. */
const MAX_PARTS = 64;

/** A segment's timestamp and date (RFC 8216bis 6.2.4). */
export interface DatedSegment {
  readonly discontinuityNumber: number;
  /** 90 kHz. */
  readonly start: number;
  /** ms since 1970. */
  readonly date: number;
}

/** Loads and looks into the segments and parts of one rendition, in the order in which they are listed. */
export class RenditionMedia {
  readonly #session: CheckSession;
  readonly #url: string;
  readonly #loader: MediaLoader;
  readonly #sequence = new SegmentSequence();
  readonly #parts = new Map<string, Promise<Buffer | undefined>>();
  readonly #hints = new Map<string, Promise<Answer | undefined>>();
  #newest: number | undefined;
  #stopped = false;
  #work: Promise<void> = Promise.resolve();
  #failure: { error: unknown } | undefined;
  /** The tracks of the newest segment. */
  tracks: readonly TrackFacts[] = [];
  readonly measured: MeasuredSegment[] = [];
  readonly dated: DatedSegment[] = [];
  /** All segments so far begin with a key frame; undefined before the first. */
  beginsWithKeys: boolean | undefined;

  constructor(session: CheckSession, url: string) {
    this.#session = session;
    this.#url = url;
    this.#loader = new MediaLoader(session, url);
  }

  /** Takes what a newly loaded playlist lists. What is to be loaded is queued. */
  take(playlist: MediaPlaylist): void {
    const { segments, open, ended, iFramesOnly } = playlist;
    if (iFramesOnly) return;
    const target = playlist.targetDuration ?? 1;
    this.#newest ??= ended ? -1 : (segments.at(-FIRST_SEGMENTS)?.msn ?? 0) - 1;
    for (const head of open ? [...segments, open] : segments)
      if (head.msn > this.#newest) this.#loadParts(head, target);
    if (!ended) this.#loadHint(playlist, target);
    for (const segment of segments) {
      if (segment.msn <= this.#newest) continue;
      this.#newest = segment.msn;
      this.#enqueue(() => this.#segment(segment, playlist));
    }
  }

  /** Resolves when all that was queued has been looked at. @throws what went wrong within */
  async idle(): Promise<void> {
    await this.#work;
    if (this.#failure) throw this.#failure.error;
  }

  /** What is queued is not looked at any more. */
  stop(): void {
    this.#stopped = true;
  }

  #enqueue(task: () => Promise<void>): void {
    const unlessStopped = (): Promise<void> | undefined => (this.#stopped ? undefined : task());
    this.#work = this.#work.then(unlessStopped).catch((error: unknown) => {
      if (!this.#session.signal.aborted) this.#failure ??= { error };
    });
  }

  #loadParts({ parts, msn, key, map }: SegmentHead, target: number): void {
    for (const part of parts) {
      if (part.gap || this.#parts.has(identity(part)) || !this.#session.hasBytesLeft) continue;
      const data = settled(this.#partData(part, msn, key, target));
      this.#parts.set(identity(part), data);
      if (this.#parts.size > MAX_PARTS) this.#parts.delete(this.#parts.keys().next().value!);
      this.#enqueue(async () =>
        this.#part(part, await data, map && (await this.#loader.init(map, target)), map !== undefined, key),
      );
    }
  }

  /** Of a part that was hinted at, the answer to that is used: it is what a player would have. */
  async #partData(part: ListedPart, msn: number, key: SegmentHead['key'], target: number): Promise<Buffer | undefined> {
    const hinted = this.#hints.get(part.uri);
    if (hinted && !part.byteRange) {
      this.#hints.delete(part.uri);
      const answer = await hinted;
      if (answer) return this.#loader.open({ ...part, msn, key }, answer, target);
      if (!this.#session.signal.aborted) {
        const words = `${shorten(part.uri, 40)}: it was hinted at, could not be had, and is listed now`;
        this.#session.report(this.#url)('hint-not-served', words, { line: part.line });
      }
    }
    return this.#loader.load({ ...part, msn, key }, target);
  }

  #loadHint({ hints }: MediaPlaylist, target: number): void {
    const hint = hints.find(({ type, start }) => type === 'PART' && start === undefined);
    if (!hint || this.#hints.has(hint.uri) || this.#parts.has(hint.uri) || !this.#session.hasBytesLeft) return;
    this.#hints.set(hint.uri, settled(this.#loader.hinted(hint.uri, hintPatienceMs(target))));
    if (this.#hints.size > MAX_PARTS) this.#hints.delete(this.#hints.keys().next().value!);
  }

  #part(
    part: ListedPart,
    data: Buffer | undefined,
    init: InitFacts | undefined,
    hasMap: boolean,
    key: SegmentHead['key'],
  ): void {
    if (!data) return;
    this.#session.counts.parts++;
    if (!isReadable(key)) return;
    const report = this.#session.report(this.#url);
    const named: Report = (rule, message, details) =>
      report(rule, `${shorten(part.uri, 40)}: ${message}`, { line: part.line, ...details });
    const facts = inspect(data, init, named);
    if (!facts) return;
    checkContainer(facts, hasMap, named);
    checkPart(facts, part, report);
  }

  async #segment(segment: ListedSegment, playlist: MediaPlaylist): Promise<void> {
    const { session, target } = { session: this.#session, target: playlist.targetDuration ?? 1 };
    if (segment.gap || !session.hasBytesLeft) return this.#sequence.interrupt();
    const data = await this.#loader.load(segment, target);
    if (!data) return this.#sequence.interrupt();
    session.counts.segments++;
    if (!Number.isNaN(segment.duration)) {
      this.measured.push({ msn: segment.msn, byteLength: data.length, duration: segment.duration });
    }
    if (!isReadable(segment.key)) return this.#sequence.interrupt();
    const init = segment.map && (await this.#loader.init(segment.map, target));
    const named = this.#named(segment);
    const facts = inspect(data, init, named);
    if (!facts) return this.#sequence.interrupt();
    checkContainer(facts, segment.map !== undefined, named);
    checkSegment(facts, playlist.independentSegments, named);
    this.#sequence.take(segment, facts, named, named);
    await this.#compareParts(segment, data, init, named);
    this.#remember(segment, facts);
  }

  #named({ uri, line }: ListedSegment): Report {
    const report = this.#session.report(this.#url);
    return (rule, message, details) => report(rule, `${shorten(uri, 40)}: ${message}`, { line, ...details });
  }

  async #compareParts(
    { parts }: ListedSegment,
    data: Buffer,
    init: InitFacts | undefined,
    report: Report,
  ): Promise<void> {
    const pieces = await Promise.all(
      parts.map((part) => this.#parts.get(identity(part)) ?? Promise.resolve(undefined)),
    );
    for (const part of parts) this.#parts.delete(identity(part));
    const whole = pieces.filter((piece) => piece !== undefined);
    if (whole.length === 0 || whole.length < parts.length) return;
    comparePartsWithSegment(whole, data, (piece) => inspectMedia(piece, init), report);
  }

  #remember({ startDate, discontinuityNumber }: ListedSegment, facts: MediaFacts): void {
    this.tracks = facts.tracks;
    const main = mainTrack(facts);
    if (!main) return;
    if (main.kind === 'video') this.beginsWithKeys = (this.beginsWithKeys ?? true) && main.units[0]!.key;
    if (startDate !== undefined) this.dated.push({ discontinuityNumber, start: segmentStart(main)!, date: startDate });
  }
}

/** RFC 8216bis 6.2.5.2: nothing is held for longer than three target durations. */
const hintPatienceMs = (target: number): number => (3 * target + 2) * 1000;

/** Its rejection is seen by whoever awaits it, later: until then it is nobody's. */
const settled = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => undefined);
  return promise;
};

/** SAMPLE-AES and its like encrypt what would be looked at. */
const isReadable = (key: SegmentHead['key']): boolean => key === undefined || key.method === 'AES-128';

const inspect = (data: Buffer, init: InitFacts | undefined, report: Report): MediaFacts | undefined => {
  try {
    return inspectMedia(data, init);
  } catch (error) {
    if (!(error instanceof BoxError)) throw error;
    report('mp4-damaged', error.message);
    return undefined;
  }
};
