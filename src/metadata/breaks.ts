import { secondsToTicks, ticksToMs, type Ticks } from '../clock/ticks.ts';
import { startOf, type DateRangeTag } from './date-range.ts';
import type { DateRanges } from './date-ranges.ts';
import { spliceSignals, type PlacedCue, type SpliceSignal } from './splice-signals.ts';
import { writeSpliceInsert } from './splice-write.ts';

/** A stretch that is left to others, and has not ended, as far as is known. Plain data: it is kept over a restart. */
export interface OpenBreak {
  /** ID of its date range. */
  readonly id: string;
  /** What its end will be known by. */
  readonly key: string;
  /** Of the splice_insert that was made for it; undefined where a source said it. */
  readonly eventId?: number | undefined;
  /** The input whose cue it was; undefined where an operator wants it. */
  readonly input?: string | undefined;
  readonly startTicks: Ticks;
  /** Where it ends by itself; undefined where that has to be said. */
  readonly endTicks?: Ticks | undefined;
}

export interface BreakChange {
  readonly id: string;
  readonly what: 'announced' | 'ended' | 'cancelled';
  readonly startTicks: Ticks;
  /** Of the planned end, or of the end. */
  readonly endTicks?: Ticks | undefined;
  readonly input?: string | undefined;
}

/** A break that an operator wants. */
export interface WantedBreak {
  readonly startTicks: Ticks;
  readonly durationTicks?: Ticks | undefined;
  readonly class?: string | undefined;
  readonly client?: DateRangeTag['client'];
}

export interface BreaksOptions {
  readonly ranges: DateRanges;
  /** Where the programme stands, in the rendition that is furthest. */
  readonly now: () => Ticks;
  readonly onChange: (change: BreakChange) => void;
  /** From before a restart. */
  readonly open?: readonly OpenBreak[];
}

/** Two messages about one splice do not differ by more. */
const SAME = secondsToTicks(1);
/** A source's own word about the end of a break is waited for so much longer than it was to last. */
const GRACE = secondsToTicks(2);
/** A cue about what was longer ago is of no use to anybody. */
const TOO_OLD = secondsToTicks(10);
/** One that claims to be about what is further ahead is a mistake. */
const TOO_FAR = secondsToTicks(24 * 3600);

/** Ad breaks of one channel, from cues of its sources and from operators, as date ranges: an out, later its in. */
export class Breaks {
  readonly #options: BreaksOptions;
  #open: readonly OpenBreak[];

  constructor(options: BreaksOptions) {
    this.#options = options;
    this.#open = (options.open ?? []).filter(({ id }) => options.ranges.find(id) !== undefined);
  }

  /** In the order in which they were announced. */
  get open(): readonly OpenBreak[] {
    return this.#open;
  }

  /** @returns what was announced; undefined when it cannot be listed: one starts there already, or there are too many */
  want({ startTicks, durationTicks, class: name, client }: WantedBreak): OpenBreak | undefined {
    const id = `break-${Math.round(ticksToMs(startTicks))}`;
    // Counts tenths of seconds: no two within seven years are the same.
    const eventId = Math.floor(ticksToMs(startTicks) / 100) % 2 ** 31;
    const out = writeSpliceInsert({ eventId, out: true, ticks: startTicks, durationTicks });
    const tag = { startTicks, class: name, plannedTicks: durationTicks, client, scte35: { out: hexOf(out) } };
    const endTicks = durationTicks === undefined ? undefined : startTicks + durationTicks;
    return this.#announce({ id, key: id, eventId, startTicks, endTicks }, tag);
  }

  /** Ends a break at this moment, or when it was to end if that is earlier; one that has not begun is cancelled. */
  end(id: string, ticks: Ticks): void {
    const one = this.#open.find((each) => each.id === id);
    if (one) this.#end(one, Math.min(ticks, one.endTicks ?? Infinity), undefined);
  }

  /** Takes a cue of the input that is on the air. */
  cue(input: string, { info, ticks, immediate }: PlacedCue): void {
    const now = this.#options.now();
    if (ticks < now - TOO_OLD || ticks > now + TOO_FAR) return;
    for (const signal of spliceSignals(info)) this.#signal(input, signal, ticks, immediate, hexOf(info.section));
  }

  /**
   * Another input is on the air from this moment on. What the former one had announced ends there, but for what the
   * next one says as well: the same feed by another way.
   */
  switched(to: string, ticks: Ticks, cues: readonly PlacedCue[]): void {
    const said = cues.flatMap((cue) => spliceSignals(cue.info).map((signal) => ({ signal, ticks: cue.ticks })));
    for (const one of this.#open) {
      if (one.input === undefined || one.input === to) continue;
      const again = said.some(
        ({ signal, ticks: at }) => signal.kind === 'out' && signal.key === one.key && isSame(at, one.startTicks),
      );
      if (again) this.#open = this.#open.map((each) => (each === one ? { ...one, input: to } : each));
      else this.#end(one, ticks, undefined);
    }
    for (const cue of cues) if (cue.ticks >= ticks) this.cue(to, cue);
  }

  /** Ends what has come to its end. To be called a few times in a second. */
  advance(): void {
    const now = this.#options.now();
    for (const one of this.#open) {
      const { endTicks, input } = one;
      if (endTicks === undefined) continue;
      if (now >= endTicks + (input === undefined ? 0 : GRACE)) this.#end(one, endTicks, undefined);
    }
  }

  #signal(input: string, signal: SpliceSignal, ticks: Ticks, immediate: boolean, section: string): void {
    if (signal.kind === 'cancel') {
      for (const one of this.#open) if (signal.keys.includes(one.key)) this.#end(one, -Infinity, undefined);
    } else if (signal.kind === 'in') {
      const one = this.#open.find(({ key }) => key === signal.key);
      if (one) this.#end(one, ticks, section);
    } else if (signal.kind === 'mark') {
      this.#mark(signal.event, ticks, section);
    } else {
      this.#out(input, signal, ticks, immediate, section);
    }
  }

  #out(input: string, signal: SpliceSignal & { kind: 'out' }, ticks: Ticks, immediate: boolean, section: string): void {
    const { key, event, plannedTicks, endsItself } = signal;
    const former = this.#open.find((one) => one.key === key);
    // Cues are repeated, so that none is missed; one without a time for as long as somebody cares.
    if (former && (immediate || isSame(former.startTicks, ticks))) return;
    if (former) this.#end(former, ticks, undefined);
    const endTicks = plannedTicks !== undefined && endsItself ? ticks + plannedTicks : undefined;
    const one = { id: idOf(event, ticks), key, input, startTicks: ticks, endTicks };
    this.#announce(one, { startTicks: ticks, plannedTicks, scte35: { out: section } });
  }

  #mark(event: string, ticks: Ticks, section: string): void {
    const { ranges, now } = this.#options;
    const said = ranges.list.some((range) => range.tags[0].scte35?.cmd === section && isSame(startOf(range), ticks));
    if (said) return;
    ranges.add(idOf(event, ticks), {
      ...{ startTicks: ticks, durationTicks: 0, scte35: { cmd: section }, addedTicks: now() },
    });
  }

  #announce(one: OpenBreak, tag: Omit<DateRangeTag, 'addedTicks'>): OpenBreak | undefined {
    const { ranges, now, onChange } = this.#options;
    this.#open = [...this.#open, one];
    if (!ranges.add(one.id, { ...tag, addedTicks: now() })) {
      this.#open = this.#open.filter((each) => each !== one);
      return undefined;
    }
    const endTicks = tag.plannedTicks === undefined ? undefined : one.startTicks + tag.plannedTicks;
    onChange({ id: one.id, what: 'announced', startTicks: one.startTicks, endTicks, input: one.input });
    return one;
  }

  /** @param section that said so; where an operator does, one is made */
  #end(one: OpenBreak, ticks: Ticks, section: string | undefined): void {
    const { ranges, now, onChange } = this.#options;
    const { id, startTicks, eventId, input } = one;
    this.#open = this.#open.filter((each) => each.id !== id);
    // Nobody has seen anything of it yet, or it never was (4.4.5.1.1: a cancelled splice is not listed).
    if (ticks <= startTicks) {
      if (ticks === -Infinity && now() > startTicks) ranges.end(id, { durationTicks: now() - startTicks }, now());
      else ranges.cancel(id, now());
      onChange({ id, what: 'cancelled', startTicks, input });
      return;
    }
    const made = eventId === undefined ? undefined : writeSpliceInsert({ eventId, out: false, ticks });
    const back = section ?? (made && hexOf(made));
    ranges.end(id, { durationTicks: ticks - startTicks, ...(back !== undefined && { scte35: { in: back } }) }, now());
    onChange({ id, what: 'ended', startTicks, endTicks: ticks, input });
  }
}

const isSame = (a: Ticks, b: Ticks): boolean => Math.abs(a - b) <= SAME;

/** 4.4.5.1.1: event ids come again, so that the moment belongs into the ID. */
const idOf = (event: string, ticks: Ticks): string => `splice-${event}-${Math.round(ticksToMs(ticks))}`;

const hexOf = (section: Buffer): string => section.toString('hex').toUpperCase();
