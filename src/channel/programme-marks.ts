import { join } from 'node:path';
import type { Logger } from 'pino';
import { ticksToMs, toIsoDate, type Ticks } from '../clock/ticks.ts';
import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import { Breaks } from '../metadata/breaks.ts';
import { DateRanges } from '../metadata/date-ranges.ts';
import type { PlacedCue } from '../metadata/splice-signals.ts';
import { TimedEvents } from '../metadata/timed-events.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { BreakDesk } from './break-desk.ts';
import { BreakMemory } from './break-memory.ts';
import { MetadataDesk } from './metadata-desk.ts';

/** An input whose cues count while it is on the air. */
export interface CueSource {
  readonly name: string;
  readonly cues: {
    readonly list: readonly PlacedCue[];
    onCue(listener: (cue: PlacedCue) => void): () => void;
  };
}

export interface ProgrammeMarksOptions {
  readonly channel: string;
  /** For small files of the run. */
  readonly runFolder: string;
  /** How far the programme has come in the rendition that is furthest. */
  readonly now: () => Ticks;
  readonly onAir: () => string | undefined;
  /** Segments begin at its multiples; undefined where that is up to the source. */
  readonly grid: Ticks | undefined;
  readonly bus: EventBus<ChannelEvent>;
  readonly log: Logger;
}

/** What is said about the programme beside its pictures and its sound: timed metadata, and ad breaks as date ranges. */
export class ProgrammeMarks {
  readonly timedEvents = new TimedEvents();
  readonly dateRanges: DateRanges;
  readonly metadata: MetadataDesk;
  readonly breaks: BreakDesk;
  readonly #options: ProgrammeMarksOptions;
  readonly #breaks: Breaks;
  readonly #memory: BreakMemory;
  #sources: readonly CueSource[] = [];
  #unsubscribe: (() => void)[] = [];
  #saved: unknown[] = [];

  constructor(options: ProgrammeMarksOptions) {
    const { channel, runFolder, now, grid, bus, log } = options;
    this.#options = options;
    this.#memory = new BreakMemory(join(runFolder, `breaks-${channel}.json`), log);
    const { ranges, open } = this.#memory.load();
    this.dateRanges = new DateRanges(ranges);
    const at = (): string => new Date().toISOString();
    this.#breaks = new Breaks({
      ...{ ranges: this.dateRanges, open, now },
      onChange: ({ id, what, startTicks, endTicks, input }) => {
        const end = endTicks === undefined ? {} : { end: toIsoDate(endTicks) };
        bus.emit({ type: 'break', channel, at: at(), id, what, start: toIsoDate(startTicks), ...end, input });
      },
    });
    this.breaks = new BreakDesk({ breaks: this.#breaks, ranges: this.dateRanges, now, grid });
    this.metadata = new MetadataDesk({
      ...{ events: this.timedEvents, now },
      onInsert: (inserted) => bus.emit({ type: 'metadata', channel, at: at(), ...inserted }),
    });
  }

  /** Takes the cues of these from now on, and of no others. */
  follow(sources: readonly CueSource[]): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#sources = sources;
    this.#unsubscribe = sources.map(({ name, cues }) => cues.onCue((cue) => this.#cue(name, cue)));
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#save();
  }

  /** @param ticks from where on the programme is another input's */
  switched(to: string, ticks: Ticks): void {
    this.#breaks.switched(to, ticks, this.#sources.find(({ name }) => name === to)?.cues.list ?? []);
  }

  /** To be called a few times in a second. @param renditions whose playlists list date ranges */
  advance(renditions: Iterable<RenditionTimeline>): void {
    this.#breaks.advance();
    const starts = [...renditions].flatMap(({ segments }) => segments[0]?.startTicks ?? []);
    if (starts.length > 0) this.dateRanges.prune(Math.min(...starts), this.#options.now());
    this.#save();
  }

  #cue(input: string, cue: PlacedCue): void {
    const { onAir, now, log } = this.#options;
    const aheadMs = Math.round(ticksToMs(cue.ticks - now()));
    const isOnAir = input === onAir();
    log.debug({ input, aheadMs, onAir: isOnAir, cue: cue.info.section.toString('hex') }, 'splice cue');
    if (isOnAir) this.#breaks.cue(input, cue);
  }

  #save(): void {
    const now = [this.dateRanges.list, this.#breaks.open];
    if (now.every((value, index) => value === this.#saved[index])) return;
    this.#saved = now;
    this.#memory.save({ ranges: this.dateRanges.list, open: this.#breaks.open });
  }
}
