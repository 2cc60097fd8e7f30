import type { ProgrammeClock } from '../clock/programme-clock.ts';
import { secondsToTicks, ticksToMs, ticksToSeconds, toIsoDate, type Ticks } from '../clock/ticks.ts';
import type { Sample } from '../media/sample.ts';
import type { Backlog } from './backlog.ts';
import { choose, FLAP_WINDOW, type Candidate } from './policy.ts';
import { Splicer } from './splicer.ts';

/** What the switcher needs of a feed. */
export interface SwitchableFeed {
  readonly cached: readonly Sample[];
  readonly hasAudio: boolean;
  readonly lastPicture: Ticks | undefined;
  readonly liveSince: Ticks | undefined;
  isLive(patience: Ticks): boolean;
  stalled(): void;
  onSample(listener: (sample: Sample) => void): () => void;
}

/** An input in the switcher's list, in order of preference. */
export interface SwitcherInput {
  readonly name: string;
  readonly filler: boolean;
  readonly feed: SwitchableFeed;
}

export interface SwitchReport {
  readonly from: string | undefined;
  readonly to: string;
  readonly why: string;
  /** Milliseconds of the programme for which the last picture is held. */
  readonly gapMs: number;
}

export interface SwitcherOptions {
  readonly inputs: readonly SwitcherInput[];
  readonly clock: ProgrammeClock;
  /** Takes the programme. */
  readonly backlog: Pick<Backlog, 'add'>;
  /** Silence after which an input is lost, seconds. */
  readonly stallAfter: number;
  readonly returnAfter: number;
  readonly onSwitch: (report: SwitchReport) => void;
}

const WATCH_INTERVAL_MS = 50;

/** Decides what is on the air, and joins the feeds into the programme. */
export class Switcher {
  readonly #options: SwitcherOptions;
  readonly #splicer: Splicer;
  readonly #losses = new Map<string, number[]>();
  readonly #patience: Ticks;
  #onAir: SwitcherInput | undefined;
  #onAirSince: Ticks | undefined;
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void)[] = [];

  constructor(options: SwitcherOptions) {
    this.#options = options;
    this.#patience = secondsToTicks(options.stallAfter);
    this.#splicer = new Splicer((sample) => options.backlog.add(sample));
  }

  get onAir(): string | undefined {
    return this.#onAir?.name;
  }

  get onAirSince(): string | undefined {
    return this.#onAirSince === undefined ? undefined : toIsoDate(this.#onAirSince);
  }

  start(): void {
    for (const input of this.#options.inputs) {
      const unsubscribe = input.feed.onSample((sample) => this.#sample(input, sample));
      this.#unsubscribe.push(unsubscribe);
    }
    this.#timer = setInterval(() => this.evaluate(), WATCH_INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  /** Looks at all inputs and cuts if another one should be on the air. */
  evaluate(): void {
    const now = ticksToSeconds(this.#options.clock.now());
    for (const { feed } of this.#options.inputs) {
      if (feed.liveSince !== undefined && !feed.isLive(this.#patience)) feed.stalled();
    }
    this.#noteLoss(now);
    const candidates = this.#options.inputs.map((input) => this.#candidate(input, now));
    const chosen = choose(candidates, this.onAir, now, this.#options);
    if (chosen !== undefined && chosen !== this.onAir) this.#cut(chosen);
  }

  #sample(input: SwitcherInput, sample: Sample): void {
    if (input === this.#onAir) this.#splicer.push(sample);
    // A better input is taken with its first key frame, not with the next tick of the timer.
    else if (sample.kind === 'video' && sample.key) this.evaluate();
  }

  #candidate({ name, filler, feed }: SwitcherInput, now: number): Candidate {
    const onAir = name === this.onAir;
    return {
      name,
      filler,
      ready: feed.isLive(this.#patience) && (onAir || feed.cached.length > 0),
      liveSince: feed.liveSince === undefined ? now : ticksToSeconds(feed.liveSince),
      losses: this.#losses.get(name) ?? [],
    };
  }

  #lost = false;

  #noteLoss(now: number): void {
    const input = this.#onAir;
    if (!input) return;
    const live = input.feed.isLive(this.#patience);
    if (!live && !this.#lost) {
      const recent = (this.#losses.get(input.name) ?? []).filter((at) => now - at < FLAP_WINDOW);
      this.#losses.set(input.name, [...recent, now]);
    }
    this.#lost = !live;
  }

  #cut(name: string): void {
    const input = this.#options.inputs.find((candidate) => candidate.name === name)!;
    const from = this.#onAir;
    const edge = this.#splicer.edge;
    const firstShown = input.feed.cached.find((sample) => sample.kind === 'video' && sample.pts >= (edge ?? 0));
    const resumes = firstShown?.pts ?? this.#options.clock.now();
    const why = this.#why(from);
    this.#onAir = input;
    this.#onAirSince = this.#options.clock.now();
    this.#lost = false;
    this.#splicer.cut(input.feed.hasAudio);
    for (const sample of input.feed.cached) this.#splicer.push(sample);
    const gapMs = edge === undefined ? 0 : Math.max(0, Math.round(ticksToMs(resumes - edge)));
    this.#options.onSwitch({ from: from?.name, to: name, why, gapMs });
  }

  #why(from: SwitcherInput | undefined): string {
    if (!from) return 'first input that is live';
    return from.feed.isLive(this.#patience) ? 'a preferred input is live' : `${from.name} stopped sending pictures`;
  }
}
