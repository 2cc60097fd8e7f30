import { FragmentReader } from '../bmff/fragment-reader.ts';
import { secondsToTicks, ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import type { Container } from '../media/container.ts';
import { TsDemuxer } from '../mpegts/demuxer.ts';
import type { Segment } from '../timeline/segment.ts';

/** What the timestamps of segments say. Seconds. */
export interface TimingFigures {
  /** How far sound begins, or ends, from where pictures do: positive where it is later. Absent where one is missing. */
  readonly avOffset: number | undefined;
  /** The longest way from one key frame to the next in the newest segment. */
  readonly keyFrameInterval: number | undefined;
}

interface Unit {
  readonly kind: 'video' | 'audio';
  readonly pts: Ticks;
  readonly key: boolean;
}

const WRAP = 2 ** 33;
/** Where a second unit does not tell how long the first lasts: a frame of AAC, and about a picture. Ticks. */
const USUAL_STEP = 1920;

/** Reads the timestamps of a rendition's segments, one after the other, before they are encrypted. */
export class SegmentTiming {
  readonly #container: Container;
  #lastKey: Ticks | undefined;
  #figures: TimingFigures | undefined;

  constructor(container: Container) {
    this.#container = container;
  }

  /** Of the newest segment; undefined before the first. */
  get figures(): TimingFigures | undefined {
    return this.#figures;
  }

  /** @throws RangeError for what is damaged */
  add(segment: Pick<Segment, 'chunks' | 'init' | 'gap' | 'discontinuity' | 'startTicks' | 'durationTicks'>): void {
    if (segment.gap || !segment.chunks) {
      this.#lastKey = undefined;
      return;
    }
    if (segment.discontinuity) this.#lastKey = undefined;
    const units = this.#read(segment.chunks, segment.init?.bytes);
    const [first] = units;
    if (!first) return;
    // Times are counted from the first timestamp, which may be just before the wrap; then on the programme clock.
    const at = ({ pts }: Unit): Ticks => ((pts - first.pts + 1.5 * WRAP) % WRAP) - WRAP / 2;
    const of = (kind: Unit['kind']): Ticks[] => units.filter((unit) => unit.kind === kind).map(at);
    const keys = units.filter(({ kind, key }) => kind === 'video' && key).map(at);
    const [pictures, sound] = [spanOf(of('video')), spanOf(of('audio'))];
    this.#figures = {
      avOffset: pictures && sound && farther(sound.start - pictures.start, sound.end - pictures.end),
      keyFrameInterval: pictures && this.#interval(keys, pictures.start, segment),
    };
  }

  #interval(keys: readonly Ticks[], start: Ticks, segment: Pick<Segment, 'startTicks' | 'durationTicks'>) {
    const { startTicks, durationTicks } = segment;
    const times = keys.map((key) => startTicks + key - start).toSorted((one, other) => one - other);
    const from = this.#lastKey === undefined ? times : [this.#lastKey, ...times];
    this.#lastKey = times.at(-1) ?? this.#lastKey;
    const steps = from.slice(1).map((time, index) => time - from[index]!);
    // One that has not come by the end of the segment is late by as much at least.
    const open = from.length > 0 ? startTicks + durationTicks - from.at(-1)! : durationTicks;
    return ticksToSeconds(Math.max(open, ...steps));
  }

  #read(chunks: readonly Buffer[], init: Buffer | undefined): Unit[] {
    const units: Unit[] = [];
    if (this.#container === 'ts') {
      const demuxer = new TsDemuxer(({ kind, track, pts, randomAccess }) => {
        // Further languages are placed as the main sound is.
        if (track === 0) units.push({ kind, pts, key: randomAccess });
      });
      for (const chunk of chunks) demuxer.push(Buffer.from(chunk));
      demuxer.flush();
      return units;
    }
    if (!init) return units;
    const reader = new FragmentReader({
      tracks: () => undefined,
      sample: ({ track, pts, key }) => {
        const { kind } = track.track;
        units.push({ kind, pts: secondsToTicks(pts / track.timescale), key });
      },
    });
    reader.push(init);
    for (const chunk of chunks) reader.push(chunk);
    return units;
  }
}

const spanOf = (times: readonly Ticks[]): { readonly start: Ticks; readonly end: Ticks } | undefined => {
  if (times.length === 0) return undefined;
  const sorted = times.toSorted((one, other) => one - other);
  const steps = sorted.slice(1).map((time, index) => time - sorted[index]!);
  const step = steps.toSorted((one, other) => one - other)[steps.length >> 1] ?? USUAL_STEP;
  return { start: sorted[0]!, end: sorted.at(-1)! + step };
};

const farther = (start: Ticks, end: Ticks): number => ticksToSeconds(Math.abs(start) >= Math.abs(end) ? start : end);
