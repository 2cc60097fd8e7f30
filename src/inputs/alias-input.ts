import { secondsToTicks, ticksToMs, type Ticks } from '../clock/ticks.ts';
import type { Sample } from '../media/sample.ts';
import type { PlacedCue } from '../metadata/splice-signals.ts';
import type { InputEnvironment } from './environment.ts';
import { Feed } from './feed.ts';
import type { Input, SourceState } from './input.ts';
import { Relay, Tape } from './relay.ts';

const WATCH_INTERVAL_MS = 50;
/** A member without a picture for so long is left, seconds; sooner where the switcher is less patient than usual. */
const PATIENCE = 0.7;

export interface AliasOptions {
  readonly name: string;
  /** In order of preference. They are started, watched and shown by the channel, but never on the air by themselves. */
  readonly members: readonly Input[];
  /** Silence after which the switcher takes another input, seconds. The alias must be faster. */
  readonly stallAfter: number;
}

/** One feed that comes by several ways: while one of them works, so does this input. */
export class AliasInput implements Input {
  readonly type = 'alias';
  readonly filler = false;
  readonly name: string;
  readonly members: readonly Input[];
  readonly feed: Feed;
  readonly #environment: InputEnvironment;
  readonly #patience: Ticks;
  readonly #tapes = new Map<Input, Tape>();
  readonly #relay = new Relay((sample) => this.feed.relay(sample));
  #current: Input | undefined;
  #changes = 0;
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void)[] = [];

  constructor({ name, members, stallAfter }: AliasOptions, environment: InputEnvironment) {
    this.name = name;
    this.members = members;
    this.feed = new Feed(environment.clock);
    this.#environment = environment;
    this.#patience = secondsToTicks(Math.min(PATIENCE, stallAfter / 2));
  }

  start(): void {
    for (const member of this.members) {
      const tape = new Tape();
      this.#tapes.set(member, tape);
      this.#unsubscribe.push(
        member.feed.onSample((sample) => this.#take(member, tape, sample)),
        member.feed.cues.onCue((cue) => member === this.#current && this.#cue(cue)),
      );
    }
    this.#timer = setInterval(() => this.#watch(), WATCH_INTERVAL_MS);
  }

  stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#unsubscribe = [];
    this.#current = undefined;
    return Promise.resolve();
  }

  source(): SourceState {
    const member = this.#current;
    if (!member) {
      const names = this.members.map(({ name }) => name).join(', ');
      return { status: 'waiting', reason: `none of ${names} is live`, figures: {}, advice: [] };
    }
    const { reason, figures, advice } = member.source();
    return {
      status: 'live',
      reason: `by way of ${member.name}: ${reason}`,
      figures: { ...figures, reconnects: this.#changes },
      advice,
    };
  }

  hold(...held: Parameters<NonNullable<Input['hold']>>): void {
    this.#current?.hold?.(...held);
  }

  #take(member: Input, tape: Tape, sample: Sample): void {
    tape.add(sample);
    if (member === this.#current) this.#relay.push(sample);
    else if (!this.#current && sample.kind === 'video' && sample.key) this.#change(member, 'the first that is live');
  }

  #cue(cue: PlacedCue): void {
    this.feed.cues.add({ ...cue, ticks: cue.ticks + this.#relay.shift }, this.#environment.clock.now());
  }

  #watch(): void {
    for (const { feed } of this.members) {
      if (feed.liveSince !== undefined && !feed.isLive(this.#patience)) feed.stalled();
    }
    const current = this.#current;
    if (!current || current.feed.isLive(this.#patience)) return;
    const other = this.#freshest();
    if (other) this.#change(other, `${current.name} stopped sending pictures`);
    else if (!this.feed.isLive(this.#patience * 4)) this.#current = undefined;
  }

  /** Of those that could go on at once, the one whose newest picture is the newest. */
  #freshest(): Input | undefined {
    const newest = (member: Input): Ticks => this.#tapes.get(member)?.pictures.at(-1)?.sample.pts ?? -Infinity;
    return this.members
      .filter(({ feed }) => feed.isLive(this.#patience) && feed.cached.length > 0)
      .toSorted((a, b) => newest(b) - newest(a))[0];
  }

  #change(member: Input, why: string): void {
    const { clock, log } = this.#environment;
    const from = this.#current?.name;
    const silentMs = Math.round(ticksToMs(clock.now() - (this.feed.lastPicture ?? clock.now())));
    if (from !== undefined) this.#changes++;
    this.#current = member;
    this.feed.hasAudio = member.feed.hasAudio;
    this.feed.languages = member.feed.languages;
    const seamless = this.#relay.change(this.#tapes.get(member)!, member.feed.cached);
    // What it has said while it was not listened to; the same by both ways counts once.
    for (const cue of member.feed.cues.list) this.#cue(cue);
    log.info(
      { input: this.name, from, to: member.name, why, seamless, silentMs },
      `${this.name} comes by way of ${member.name}`,
    );
  }
}
