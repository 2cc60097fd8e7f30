import { join } from 'node:path';
import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import type { Input } from '../inputs/input.ts';
import { RtmpInput } from '../inputs/rtmp-input.ts';
import { WhipInput } from '../inputs/whip-input.ts';
import type { Logger } from '../log/logger.ts';
import { Attempts } from '../publishing/attempts.ts';
import { KeyFile } from '../publishing/key-file.ts';
import { KeyRing } from '../publishing/key-ring.ts';
import { PublishGate } from '../publishing/publish-gate.ts';
import type { Fleet } from './fleet/fleet.ts';
import { forEachInput } from './fleet/inputs-followed.ts';
import type { FleetMember } from './fleet/member.ts';
import type { LiveConfig } from './live-config.ts';
import { publishRules } from './publish-rules.ts';
import { StreamKeys } from './stream-keys.ts';

/** What lets a publisher in, and to what: a key that is known in the clear. */
export interface PublishKey {
  readonly channel: string;
  readonly input: string;
  readonly protocol: 'rtmp' | 'whip';
  readonly key: string;
}

export interface PublishKeysOptions {
  readonly dataFolder: string;
  readonly live: Pick<LiveConfig, 'current'>;
  readonly fleet: Pick<Fleet, 'members' | 'listen'>;
  readonly bus: Pick<EventBus<ChannelEvent>, 'emit'>;
  readonly log: Logger;
}

export type Published = RtmpInput | WhipInput;

export const isPublished = (input: Input | undefined): input is Published =>
  input instanceof RtmpInput || input instanceof WhipInput;

/** The keys of all inputs that are published to, and the gate that knows them while their channels run. */
export class PublishKeys {
  readonly gate: PublishGate;
  readonly #fleet: Pick<Fleet, 'members'>;
  readonly #live: Pick<LiveConfig, 'current'>;
  readonly #made: StreamKeys;

  /** @throws Error when the keys on disk cannot be read */
  constructor({ dataFolder, live, fleet, bus, log }: PublishKeysOptions) {
    this.#fleet = fleet;
    this.#live = live;
    this.#made = new StreamKeys(dataFolder);
    const ring = new KeyRing(new KeyFile(join(dataFolder, 'keys.json')));
    const rules = () => publishRules(live.current.publish);
    this.gate = new PublishGate({ ring, rules, attempts: new Attempts(), bus, log });
    forEachInput(fleet, (member, input) => (isPublished(input) ? this.#open(member, input) : undefined));
    for (const member of fleet.members.values()) this.#learn(member);
    fleet.listen({ opened: (member) => this.#learn(member), removed: (member) => this.#forget(member) });
  }

  /** Keys that are known in the clear: of the config, and those that were made for want of one there. */
  get list(): PublishKey[] {
    return [...this.#fleet.members.values()].flatMap((member) =>
      member.inputs.filter(isPublished).map(({ name: input, type: protocol }) => ({
        ...{ channel: member.name, input, protocol },
        key: this.#keyOf(member, input).key,
      })),
    );
  }

  rtmp(channel: string, input: string): RtmpInput | undefined {
    const found = this.#input(channel, input);
    return found instanceof RtmpInput ? found : undefined;
  }

  whip(channel: string, input: string): WhipInput | undefined {
    const found = this.#input(channel, input);
    return found instanceof WhipInput ? found : undefined;
  }

  /** The key that was made for an input opens nothing more: another one takes its place. */
  async renewMade(channel: string, input: string, by: string): Promise<void> {
    const member = this.#fleet.members.get(channel);
    const made = this.gate.ring.of({ channel, input }).find(({ origin }) => origin === 'made');
    if (made) await this.gate.revoke(made, by);
    this.#made.forget(channel, input);
    if (member) this.#learnInput(member, input);
  }

  stop(): void {
    this.gate.stop();
  }

  #input(channel: string, name: string): Input | undefined {
    return this.#fleet.members.get(channel)?.inputs.find((input) => input.name === name);
  }

  /** @returns how to close it: nobody is let in to it any more */
  #open(member: FleetMember, input: Published): () => void {
    const place = { channel: member.name, input: input.name };
    this.#learnInput(member, input.name);
    const { gate } = this;
    const live = this.#live;
    gate.add({
      ...{ ...place, protocol: input.type },
      get rules() {
        return publishRules(live.current.publish, configOf(member, input.name)?.publish);
      },
      isTaken: () => input.inUse && !input.takeover,
    });
    return () => gate.remove(place);
  }

  #learn(member: FleetMember): void {
    for (const input of member.inputs.filter(isPublished)) this.#learnInput(member, input.name);
  }

  /** Those that the config does not give are made. Another key than before ends what the one before let in. */
  #learnInput(member: FleetMember, input: string): void {
    const { key, origin } = this.#keyOf(member, input);
    this.gate.keep({ channel: member.name, input }, origin, key);
  }

  /** What was issued stays, for when a channel of this name comes back. */
  #forget(member: FleetMember): void {
    const { ring } = this.gate;
    for (const { name: input } of member.inputs) {
      for (const { id, origin } of ring.of({ channel: member.name, input })) if (origin !== 'issued') ring.drop(id);
    }
  }

  #keyOf(member: FleetMember, input: string): { key: string; origin: 'config' | 'made' } {
    const configured = configOf(member, input);
    const given = configured?.type === 'rtmp' ? configured.key : configured?.token;
    if (given !== undefined) return { key: given, origin: 'config' };
    return { key: this.#made.keyOf(member.name, input), origin: 'made' };
  }
}

const configOf = ({ config }: FleetMember, name: string) => {
  const configured = config.inputs.find((input) => input.name === name);
  return configured?.type === 'rtmp' || configured?.type === 'whip' ? configured : undefined;
};
