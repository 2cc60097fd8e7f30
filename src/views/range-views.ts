import type { Language } from '../timeline/rendition.ts';
import { CHAPTERS_TAG, markTags } from './chapters.ts';
import { listingOf } from './listed.ts';
import { Places } from './place.ts';
import { writeRangePlaylist } from './range-playlist.ts';
import { viewRange, type RangeSource, type RangeView } from './range-view.ts';
import type { Mark } from '../library/recording.ts';
import { secondsToTicks } from '../clock/ticks.ts';
import { multivariantText } from '../hls/variants.ts';

/** Segments in all views that are remembered: two days of five renditions. */
const MOST_SEGMENTS = 500_000;
/** Views that cost next to nothing are many all the same. */
const MOST_VIEWS = 200;
/** What grows is looked at anew after so long, ms: less than any segment's length. */
const GROWING_AGE_MS = 900;
/** What is over, too: it may have been removed, or ended otherwise. */
const OVER_AGE_MS = 120_000;

interface Known {
  readonly view: Promise<RangeView | undefined>;
  readonly at: number;
  size: number;
  ageMs: number;
}

/** Ranges that were looked at lately: of those that are over all is read once. */
export class RangeViews {
  readonly #now: () => number;
  /** Least recently used first. */
  readonly #known = new Map<string, Known>();

  /** @param now a clock that never goes back, ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** @param key names the range and its archive @returns undefined where there is nothing in it */
  find(key: string, source: RangeSource): Promise<RangeView | undefined> {
    const before = this.#known.get(key);
    if (before && this.#now() - before.at < before.ageMs) return before.view;
    const known: Known = { view: viewRange(source), at: this.#now(), size: 0, ageMs: GROWING_AGE_MS };
    this.#known.delete(key);
    this.#known.set(key, known);
    known.view.then(
      (view) => {
        known.size = view?.size ?? 0;
        if (view && !view.growing && view.settled) known.ageMs = OVER_AGE_MS;
        this.#forgetOld(key);
      },
      // Whoever asked is told; the next one tries again.
      () => this.#known.delete(key),
    );
    return known.view;
  }

  #forgetOld(newest: string): void {
    let size = [...this.#known.values()].reduce((sum, known) => sum + known.size, 0);
    for (const [key, known] of this.#known) {
      if (size <= MOST_SEGMENTS && this.#known.size <= MOST_VIEWS) return;
      if (key === newest) continue;
      this.#known.delete(key);
      size -= known.size;
    }
  }
}

export interface MultivariantViewOptions {
  readonly mainLanguage: Language | undefined;
  /** Of all playlists that are named, with its question mark. */
  readonly query?: string | undefined;
  /** Chapters are made of these. */
  readonly marks?: readonly Mark[] | undefined;
}

/** The multivariant playlist of a range; undefined where nothing in it can be played. */
export const multivariantOf = (
  { renditions }: RangeView,
  { mainLanguage, query, marks = [] }: MultivariantViewOptions,
): string | undefined => {
  const playable = [...renditions.values()].filter(
    ({ format }) => format.codecs !== undefined || format.kind === 'subtitles',
  );
  const listed = playable.map(({ format, keyFrames }) => {
    const { bandwidth, averageBandwidth } = format;
    return { format, bandwidth, averageBandwidth, keyFrames };
  });
  const independent = playable.every((one) => one.independent);
  const sessionTags = marks.length > 0 ? [CHAPTERS_TAG] : [];
  return multivariantText(listed, { mainLanguage, independent, query, sessionTags });
};

/** The media playlist of one rendition of a range, or that of its key frames; undefined where there is none. */
export const mediaPlaylistOf = async (
  view: RangeView,
  rendition: string,
  { keyFramesOnly, marks = [] }: { readonly keyFramesOnly: boolean; readonly marks?: readonly Mark[] | undefined },
): Promise<Buffer[] | undefined> => {
  const found = view.renditions.get(rendition);
  if (!found || (keyFramesOnly && !found.keyFrames)) return undefined;
  const { reader, range, coverage, targetDuration, growing } = view;
  const segments = await reader.segments(rendition, range);
  const listed = listingOf(segments, { coverage, growing, longestTicks: secondsToTicks(targetDuration) });
  const places = new Places(reader, rendition);
  const { independent } = found;
  const tags = keyFramesOnly ? [] : markTags(marks);
  return writeRangePlaylist({ listed, places, targetDuration, growing, keyFramesOnly, independent, tags });
};
