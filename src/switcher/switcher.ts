import { Beat } from '../clock/beat.ts';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import { secondsToTicks, ticksToMs, ticksToSeconds, toIsoDate, type Ticks } from '../clock/ticks.ts';
import type { Sample } from '../media/sample.ts';
import { decide, type Decision, type SwitchMode, type Wish } from './decision.ts';
import { Direction, type DirectionChange, type ManualChoice, type ScheduledChoice } from './direction.ts';
import { FLAP_WINDOW, type Candidate } from './policy.ts';
import { Splicer } from './splicer.ts';
import { whyCut } from './why.ts';

/** What the switcher needs of a feed. */
export interface SwitchableFeed {
  readonly cached: readonly Sample[];
  readonly hasAudio: boolean;
  /** Further languages that it has, as tracks from 1 on; another list when that changes. */
  readonly languages: readonly number[];
  readonly lastPicture: Ticks | undefined;
  readonly liveSince: Ticks | undefined;
  isLive(patience: Ticks): boolean;
  stalled(): void;
  /** @param keeps false: it has no sample any more, nor any of its bytes, when it returns */
  onSample(listener: (sample: Sample) => void, keeps?: boolean): () => void;
}

/** What watchdogs say of an input. */
export interface InputHealth {
  /** What is wrong, in words; undefined where nothing is. */
  readonly trouble: string | undefined;
  /** Since when nothing is, seconds on the programme clock; -Infinity where nothing ever was. */
  readonly wellSince: number | undefined;
}

/** An input in the switcher's list, in order of preference. */
export interface SwitcherInput {
  readonly name: string;
  readonly filler: boolean;
  readonly feed: SwitchableFeed;
  /** Absent where it is not watched. */
  readonly health?: (() => InputHealth) | undefined;
}

export interface SwitchReport {
  readonly from: string | undefined;
  readonly to: string;
  /** By what it is there. */
  readonly mode: SwitchMode;
  /** By whom or what, in words. */
  readonly why: string;
  /** Milliseconds of the programme for which the last picture is held. */
  readonly gapMs: number;
  /** From where on the programme is what `to` sends. */
  readonly cutTicks: Ticks;
}

/** Where samples go that are on the air. */
export interface Programme {
  /** Some sample, or some of its bytes, is still there when `add` returns. */
  readonly keepsSamples: boolean;
  add(sample: Sample): void;
}

export interface SwitchRules {
  /** Silence after which an input is lost, seconds. */
  readonly stallAfter: number;
  /** How long a better input must have been live before it is taken back, seconds. */
  readonly returnAfter: number;
}

export interface SwitcherOptions {
  readonly inputs: readonly SwitcherInput[];
  readonly clock: ProgrammeClock;
  /** Absent: one of its own. */
  readonly beat?: Beat | undefined;
  /** Takes the programme. */
  readonly programme: Programme;
  /** Tracks of sound, the main one included, that the programme has at all times. Absent: 1. */
  readonly tracks?: number | undefined;
  /** Asked for whenever it decides. */
  readonly rules: () => SwitchRules;
  /** What the schedule wants now; absent where there is no schedule. */
  readonly scheduled?: (() => ScheduledChoice | undefined) | undefined;
  /** A choice by hand from before a restart, still to be honoured. */
  readonly manual?: ManualChoice | undefined;
  readonly onSwitch: (report: SwitchReport) => void;
  readonly onDirection: (change: DirectionChange) => void;
}

/** A choice by hand, as it is asked for. */
export interface ManualRequest {
  readonly input: string;
  readonly by: string;
  /** Seconds; undefined: until further notice. */
  readonly hold: number | undefined;
}

const WATCH_INTERVAL_MS = 50;

/** Decides what is on the air, and joins the feeds into the programme. */
export class Switcher {
  readonly #options: SwitcherOptions;
  readonly #splicer: Splicer;
  readonly #losses = new Map<string, number[]>();
  #inputs: readonly SwitcherInput[];
  readonly #direction: Direction;
  #decision: Decision | undefined;
  #why = '';
  /** What was wanted when it was last looked. */
  #standing: readonly Wish[] = [];
  #onAir: SwitcherInput | undefined;
  #onAirSince: Ticks | undefined;
  /** By their feeds. */
  readonly #subscriptions = new Map<SwitchableFeed, () => void>();
  #endWatch: (() => void) | undefined;

  constructor(options: SwitcherOptions) {
    this.#options = options;
    this.#inputs = options.inputs;
    this.#splicer = new Splicer((sample) => options.programme.add(sample), options.tracks);
    this.#direction = new Direction(options.onDirection);
  }

  /** By what the input on air is there. */
  get mode(): SwitchMode {
    return this.#decision?.mode ?? 'priority';
  }

  /** Why there was the last cut; empty before the first. */
  get why(): string {
    return this.#why;
  }

  /** An operator's choice, as long as it is in force. */
  get manual(): ManualChoice | undefined {
    return this.#direction.manual;
  }

  get onAir(): string | undefined {
    return this.#onAir?.name;
  }

  get onAirSince(): string | undefined {
    return this.#onAirSince === undefined ? undefined : toIsoDate(this.#onAirSince);
  }

  start(): void {
    if (this.#options.manual) this.#direction.take(this.#options.manual);
    for (const { feed } of this.#inputs) this.#subscribe(feed);
    const { beat = new Beat() } = this.#options;
    this.#endWatch = beat.every(WATCH_INTERVAL_MS, () => this.evaluate());
  }

  stop(): void {
    this.#endWatch?.();
    this.#endWatch = undefined;
    for (const feed of [...this.#subscriptions.keys()]) this.#unsubscribe(feed);
  }

  /**
   * Takes others, in another order of preference. One with a feed that was there before goes on; where that on the air
   * is gone, another one is taken at once.
   */
  change(inputs: readonly SwitcherInput[]): void {
    this.#inputs = inputs;
    const feeds = new Set(inputs.map(({ feed }) => feed));
    for (const feed of [...this.#subscriptions.keys()]) if (!feeds.has(feed)) this.#unsubscribe(feed);
    if (this.#onAir) this.#onAir = inputs.find(({ feed }) => feed === this.#onAir?.feed);
    const names = inputs.map(({ name }) => name);
    for (const name of [...this.#losses.keys()]) if (!names.includes(name)) this.#losses.delete(name);
    const { manual } = this.#direction;
    if (manual && !names.includes(manual.input)) this.#direction.drop(`${manual.input} is no input any more`);
    if (!this.#endWatch) return;
    for (const feed of feeds) if (!this.#subscriptions.has(feed)) this.#subscribe(feed);
    this.evaluate();
  }

  #subscribe(feed: SwitchableFeed): void {
    const { programme, tracks = 1 } = this.#options;
    // Of further languages, sound waits in the splicer.
    const keeps = programme.keepsSamples || tracks > 1;
    this.#subscriptions.set(
      feed,
      feed.onSample((sample) => this.#sample(feed, sample), keeps),
    );
  }

  #unsubscribe(feed: SwitchableFeed): void {
    this.#subscriptions.get(feed)?.();
    this.#subscriptions.delete(feed);
  }

  get #patience(): Ticks {
    return secondsToTicks(this.#options.rules().stallAfter);
  }

  /** Whether a cut to this input could happen at once. */
  isReady(name: string): boolean {
    const input = this.#inputs.find((candidate) => candidate.name === name);
    return input !== undefined && this.#candidate(input, 0).ready;
  }

  /** Takes an operator's choice, and cuts at once where its input is ready; else as soon as it is. */
  take({ input, by, hold }: ManualRequest): void {
    const since = ticksToSeconds(this.#options.clock.now());
    this.#direction.take({ input, by, since, until: hold === undefined ? undefined : since + hold });
    this.evaluate();
  }

  /** Goes back from an operator's choice to schedule and order of preference. */
  release(by: string): void {
    this.#direction.release(by);
    this.evaluate();
  }

  /** Looks at all inputs and cuts if another one should be on the air. */
  evaluate(): void {
    const now = ticksToSeconds(this.#options.clock.now());
    for (const { feed } of this.#inputs) {
      if (feed.liveSince !== undefined && !feed.isLive(this.#patience)) feed.stalled();
    }
    this.#noteLoss(now);
    const candidates = this.#inputs.map((input) => this.#candidate(input, now));
    const { wishes, ended } = this.#direction.at(now, this.#options.scheduled?.());
    const decision = decide(wishes, candidates, this.onAir, now, this.#options.rules());
    if (decision && decision.input !== this.onAir) this.#cut(decision, ended);
    if (decision) this.#decision = decision;
    this.#standing = wishes;
  }

  #sample(feed: SwitchableFeed, sample: Sample): void {
    if (feed === this.#onAir?.feed) {
      this.#splicer.expect(feed.languages);
      this.#splicer.push(sample);
    } else if (sample.kind === 'video' && sample.key) {
      // A better input is taken with its first key frame, not with the next tick of the timer.
      this.evaluate();
    }
  }

  #candidate({ name, filler, feed, health }: SwitcherInput, now: number): Candidate {
    const onAir = name === this.onAir;
    return {
      name,
      filler,
      ready: feed.isLive(this.#patience) && (onAir || feed.cached.length > 0),
      liveSince: feed.liveSince === undefined ? now : ticksToSeconds(feed.liveSince),
      wellSince: health ? health().wellSince : -Infinity,
      losses: this.#losses.get(name) ?? [],
    };
  }

  #lost = false;

  #noteLoss(now: number): void {
    const input = this.#onAir;
    if (!input) return;
    // What is on the air by hand is there whatever watchdogs say.
    const unwell = this.mode !== 'manual' && input.health?.().trouble !== undefined;
    const lost = unwell || !input.feed.isLive(this.#patience);
    if (lost && !this.#lost) {
      const recent = (this.#losses.get(input.name) ?? []).filter((at) => now - at < FLAP_WINDOW);
      this.#losses.set(input.name, [...recent, now]);
    }
    this.#lost = lost;
  }

  #cut(decision: Decision, ended: string | undefined): void {
    const { input: name, mode, wish } = decision;
    const input = this.#inputs.find((candidate) => candidate.name === name)!;
    const from = this.#onAir;
    const edge = this.#splicer.edge;
    const firstShown = input.feed.cached.find((sample) => sample.kind === 'video' && sample.pts >= (edge ?? 0));
    const resumes = firstShown?.pts ?? this.#options.clock.now();
    this.#why = whyCut({
      from: from?.name,
      fromLive: from?.feed.isLive(this.#patience) ?? false,
      trouble: from?.health?.().trouble,
      decision,
      ended,
      waited: wish !== undefined && this.#standing.includes(wish),
    });
    this.#onAir = input;
    this.#onAirSince = this.#options.clock.now();
    this.#lost = false;
    this.#splicer.cut(input.feed.hasAudio, input.feed.languages);
    for (const sample of input.feed.cached) this.#splicer.push(sample);
    const gapMs = edge === undefined ? 0 : Math.max(0, Math.round(ticksToMs(resumes - edge)));
    this.#options.onSwitch({ from: from?.name, to: name, mode, why: this.#why, gapMs, cutTicks: edge ?? resumes });
  }
}
