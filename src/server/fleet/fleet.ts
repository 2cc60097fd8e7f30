import type { Channel } from '../../channel/channel.ts';
import type { ChannelChange } from '../../channel/channel-options.ts';
import { changedSettings, effectOf, type Effect } from '../../config/changes/channel-effects.ts';
import type { ChannelConfig } from '../../config/schema.ts';
import type { Input } from '../../inputs/input.ts';
import type { Logger } from '../../log/logger.ts';
import type { BuiltChannel } from '../build-channel.ts';
import { FleetError } from './fleet-error.ts';
import type { FleetListener, FleetMember, MemberBefore } from './member.ts';
import type { StoppedChannels } from './stopped-channels.ts';

/** Makes channels, and says how they become others. */
export interface ChannelFactory {
  /** @param before what the channel was until now: inputs that nothing changes are taken over from it */
  build(name: string, config: ChannelConfig, before?: BuiltChannel): Promise<BuiltChannel>;
  /** For what can be changed while it goes on. */
  plan(
    name: string,
    config: ChannelConfig,
    before: BuiltChannel,
    isLadderNamed: boolean,
  ): Promise<{ readonly built: BuiltChannel; readonly change: ChannelChange }>;
}

export interface FleetOptions {
  readonly factory: ChannelFactory;
  readonly stopped: Pick<StoppedChannels, 'has' | 'set'>;
  readonly log: Logger;
}

/** The channels of the server, while it runs: they come, change, stop and go. What is done to one is done in turn. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #members = new Map<string, Member>();
  readonly #channels = new Map<string, Channel>();
  readonly #listeners: FleetListener[] = [];
  /** What is being done to a channel, by name. */
  readonly #turns = new Map<string, Promise<unknown>>();
  #isStarted = false;

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  /** All channels as they are at the moment of asking, in the order in which they came. */
  get channels(): ReadonlyMap<string, Channel> {
    return this.#channels;
  }

  /** The same with what they are made of. */
  get members(): ReadonlyMap<string, FleetMember> {
    return this.#members;
  }

  /** Is told of what becomes of channels from now on; members that are there already are not told of. */
  listen(listener: FleetListener): void {
    this.#listeners.push(listener);
  }

  /** Puts channels together. Nothing of them runs before `start`. */
  async open(configs: Readonly<Record<string, ChannelConfig>>): Promise<void> {
    const entries = Object.entries(configs);
    const built = await Promise.all(entries.map(([name, config]) => this.#options.factory.build(name, config)));
    entries.forEach(([name, config], index) => this.#put(new Member(name, config, built[index]!)));
  }

  /** Players that come back after a restart of the server find what they left. */
  async prepare(): Promise<void> {
    const waiting = [...this.#members.values()].filter(({ name }) => !this.#options.stopped.has(name));
    await Promise.all(waiting.map(({ channel }) => channel.prepare()));
  }

  /** Starts all but those that somebody has stopped. */
  async start(): Promise<void> {
    this.#isStarted = true;
    const waiting = [...this.#members.values()].filter(({ name }) => !this.#options.stopped.has(name));
    await Promise.all(waiting.map((member) => this.#run(member)));
  }

  /** Ends everything; what somebody has stopped stays so over a restart. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    await Promise.all([...this.#members.keys()].map((name) => this.#inTurn(name, () => this.#halt(this.#of(name)))));
  }

  /** Adds a channel, and starts it. */
  add(name: string, config: ChannelConfig): Promise<void> {
    return this.#inTurn(name, async () => {
      const member = new Member(name, config, await this.#options.factory.build(name, config));
      this.#put(member);
      await this.#tell('opened', member);
      if (this.#isStarted && !this.#options.stopped.has(name)) await this.#run(member);
    });
  }

  /** Ends a channel; its segments and recordings stay on disk. */
  remove(name: string): Promise<void> {
    return this.#inTurn(name, async () => {
      const member = this.#of(name);
      await this.#halt(member);
      this.#members.delete(name);
      this.#channels.delete(name);
      this.#options.stopped.set(name, false);
      await this.#tell('removed', member);
    });
  }

  /**
   * Makes a channel what the config says, and touches nothing that is the same.
   * @returns what it took; undefined where nothing was another
   * @throws FleetError where there is none of this name
   */
  change(name: string, config: ChannelConfig): Promise<Effect | undefined> {
    return this.#inTurn(name, async () => {
      const member = this.#of(name);
      const effect = effectOf(member.config, config);
      if (effect === undefined) return undefined;
      if (effect === 'rebuild' || !member.running) await this.#rebuild(member, config);
      else await this.#changeInPlace(member, config);
      return effect;
    });
  }

  /** @throws FleetError where there is none of this name */
  startChannel(name: string): Promise<boolean> {
    return this.#inTurn(name, async () => {
      const member = this.#of(name);
      this.#options.stopped.set(name, false);
      if (member.running) return false;
      await this.#run(member);
      return true;
    });
  }

  /** @throws FleetError where there is none of this name */
  stopChannel(name: string): Promise<boolean> {
    return this.#inTurn(name, async () => {
      const member = this.#of(name);
      this.#options.stopped.set(name, true);
      if (!member.running) return false;
      await this.#halt(member);
      // What can be started again, and looked at meanwhile.
      await this.#replace(member, member.config, await this.#options.factory.build(name, member.config));
      return true;
    });
  }

  async #rebuild(member: Member, config: ChannelConfig): Promise<void> {
    const built = await this.#options.factory.build(member.name, config, member.running ? member.built : undefined);
    const wasRunning = member.running;
    const kept = new Set(built.inputs.filter((input) => member.inputs.includes(input)));
    await this.#halt(member, kept);
    await this.#replace(member, config, built);
    if (wasRunning) await this.#run(member);
  }

  async #changeInPlace(member: Member, config: ChannelConfig): Promise<void> {
    const { name, built: before } = member;
    const isLadderNamed = changedSettings(member.config, config).includes('ladder');
    const { built, change } = await this.#options.factory.plan(name, config, before, isLadderNamed);
    const was = { config: member.config, inputs: member.inputs };
    member.config = config;
    member.built = built;
    // Publishers that are told of another key come in as soon as it counts.
    await this.#tellChanged(member, was);
    await member.channel.change(change);
  }

  async #replace(member: Member, config: ChannelConfig, built: BuiltChannel): Promise<void> {
    member.config = config;
    member.built = built;
    this.#channels.set(member.name, built.channel);
    await this.#tell('opened', member);
  }

  #put(member: Member): void {
    this.#members.set(member.name, member);
    this.#channels.set(member.name, member.channel);
  }

  async #run(member: Member): Promise<void> {
    member.running = true;
    await this.#tell('started', member);
    try {
      await member.channel.start();
    } catch (error) {
      await this.#halt(member);
      throw error;
    }
  }

  async #halt(member: Member, kept?: ReadonlySet<Input>): Promise<void> {
    const wasRunning = member.running;
    member.running = false;
    if (wasRunning) await this.#tell('stopped', member);
    await member.channel.stop(kept);
  }

  #of(name: string): Member {
    const member = this.#members.get(name);
    if (member) return member;
    const known = [...this.#members.keys()].join(', ') || 'none';
    throw new FleetError('unknown-channel', `there is no channel "${name}"; there are: ${known}`);
  }

  async #tell(what: 'opened' | 'started' | 'stopped' | 'removed', member: FleetMember): Promise<void> {
    await this.#each(`${what} ${member.name}`, (listener) => listener[what]?.(member));
  }

  async #tellChanged(member: FleetMember, before: MemberBefore): Promise<void> {
    await this.#each(`changed ${member.name}`, (listener) => listener.changed?.(member, before));
  }

  async #each(what: string, tell: (listener: FleetListener) => void | Promise<void>): Promise<void> {
    for (const listener of this.#listeners) {
      try {
        await tell(listener);
      } catch (error) {
        this.#options.log.error({ err: error, what }, 'a service could not follow a change of the channels');
      }
    }
  }

  #inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const done = (this.#turns.get(name) ?? Promise.resolve()).then(work);
    // Whoever asked is told what went wrong; the next one has its turn all the same.
    const over = done
      .catch(() => undefined)
      .finally(() => {
        if (this.#turns.get(name) === over) this.#turns.delete(name);
      });
    this.#turns.set(name, over);
    return done;
  }
}

class Member implements FleetMember {
  readonly name: string;
  config: ChannelConfig;
  built: BuiltChannel;
  running = false;

  constructor(name: string, config: ChannelConfig, built: BuiltChannel) {
    this.name = name;
    this.config = config;
    this.built = built;
  }

  get title(): string {
    return this.config.title;
  }

  get channel(): Channel {
    return this.built.channel;
  }

  get inputs(): readonly Input[] {
    return this.built.inputs;
  }
}
