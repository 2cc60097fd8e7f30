import { ticksToSeconds, type Ticks } from '../clock/ticks.ts';

/** A part of a rendition, or a segment where there are no parts. */
export interface Piece {
  readonly rendition: string;
  readonly msn: number;
  /** Absent: the segment. */
  readonly part: number | undefined;
}

/** How long a piece took from stage to stage, milliseconds; undefined where nothing is known of one. */
export interface StageTiming {
  readonly rendition: string;
  /** `123.2`: the third part of segment 123. */
  readonly piece: string;
  /** From the time on the clock at which its last picture ends until that was received and switched. */
  readonly received: number | undefined;
  /** From there until the encoder gave it out. */
  readonly encoder: number | undefined;
  /** From there until players could have it. */
  readonly ready: number | undefined;
  /** From there until the first of them asked for it; 0 for one who waited for it. */
  readonly served: number | undefined;
}

interface Mark {
  readonly pts: Ticks;
  /** When it passed, on the programme clock. */
  readonly at: Ticks;
}

interface Row extends Piece {
  readonly endTicks: Ticks;
  readonly received: Ticks | undefined;
  readonly encoded: Ticks | undefined;
  readonly ready: Ticks;
  served: Ticks | undefined;
}

/** Pictures of half a minute, at 60 a second. */
const MOST_MARKS = 1800;
/** Of all renditions together. */
const MOST_ROWS = 240;
/** Pieces that are asked for before they are there. */
const MOST_AWAITED = 64;

/** When the parts of one channel came from one stage to the next. Pure: it is told the time, on the programme clock. */
export class StageTimings {
  readonly #received: Mark[] = [];
  readonly #encoded = new Map<string, Mark[]>();
  readonly #rows = new Map<string, Row>();
  readonly #awaited = new Set<string>();

  /** A picture of the programme is on its way to the encoder. */
  received(pts: Ticks, at: Ticks): void {
    note(this.#received, { pts, at });
  }

  /** The encoder has given out a rendition as far as this. */
  encoded(rendition: string, pts: Ticks, at: Ticks): void {
    let marks = this.#encoded.get(rendition);
    if (!marks) this.#encoded.set(rendition, (marks = []));
    const last = marks.at(-1);
    if (last === undefined || pts !== last.pts) note(marks, { pts, at });
  }

  /** Players can have it from now on. */
  ready(piece: Piece, endTicks: Ticks, at: Ticks): void {
    const key = keyOf(piece);
    if (this.#rows.has(key)) return;
    const received = lastBefore(this.#received, endTicks)?.at;
    const encoded = lastBefore(this.#encoded.get(piece.rendition) ?? [], endTicks)?.at;
    const served = this.#awaited.delete(key) ? at : undefined;
    this.#rows.set(key, { ...piece, endTicks, received, encoded, ready: at, served });
    drop(this.#rows, MOST_ROWS);
  }

  /** Somebody asks for it. */
  asked(piece: Piece, at: Ticks): void {
    const key = keyOf(piece);
    const row = this.#rows.get(key);
    if (row) {
      row.served ??= at;
      return;
    }
    this.#awaited.add(key);
    drop(this.#awaited, MOST_AWAITED);
  }

  /** The last pieces, oldest first. @param rendition absent: all */
  list(rendition?: string): StageTiming[] {
    const rows = [...this.#rows.values()].filter((row) => rendition === undefined || row.rendition === rendition);
    return rows.map(({ rendition: of, msn, part, endTicks, received, encoded, ready, served }) => ({
      rendition: of,
      piece: part === undefined ? String(msn) : `${msn}.${part}`,
      received: between(endTicks, received),
      encoder: between(received, encoded),
      ready: between(encoded ?? received, ready),
      served: between(ready, served),
    }));
  }
}

const keyOf = ({ rendition, msn, part }: Piece): string => `${rendition} ${msn} ${part ?? ''}`;

const note = (marks: Mark[], mark: Mark): void => {
  marks.push(mark);
  if (marks.length > MOST_MARKS) marks.splice(0, MOST_MARKS / 4);
};

/** Pictures come in decoding order: of those that are shown before the end, the one that came last. */
const lastBefore = (marks: readonly Mark[], end: Ticks): Mark | undefined => marks.findLast(({ pts }) => pts < end);

const between = (from: Ticks | undefined, to: Ticks | undefined): number | undefined =>
  from === undefined || to === undefined ? undefined : Math.round(1000 * ticksToSeconds(to - from));

/** The oldest go. */
const drop = (kept: Map<string, unknown> | Set<string>, most: number): void => {
  for (const key of kept.keys()) {
    if (kept.size <= most) return;
    kept.delete(key);
  }
};
