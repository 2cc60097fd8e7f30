import type { InputConfig } from '../config/schema.ts';
import { RtmpInput } from '../inputs/rtmp-input.ts';
import { WhipInput } from '../inputs/whip-input.ts';
import type { Fleet } from './fleet/fleet.ts';
import { forEachInput } from './fleet/inputs-followed.ts';
import type { FleetMember } from './fleet/member.ts';
import type { PublishDesk } from './publish-desk.ts';
import { StreamKeys } from './stream-keys.ts';
import type { WhipDesk } from './whip-desk.ts';

/** What lets a publisher in, and to what. */
export interface PublishKey {
  readonly channel: string;
  readonly input: string;
  readonly protocol: 'rtmp' | 'whip';
  readonly key: string;
}

export interface PublishKeysOptions {
  readonly dataFolder: string;
  readonly fleet: Pick<Fleet, 'members' | 'listen'>;
  readonly desk: PublishDesk;
  readonly whip: WhipDesk;
}

/** The keys of all inputs that are published to, told to the desks while their channels run. */
export class PublishKeys {
  readonly #fleet: Pick<Fleet, 'members'>;
  readonly #made: StreamKeys;

  constructor({ dataFolder, fleet, desk, whip }: PublishKeysOptions) {
    this.#fleet = fleet;
    this.#made = new StreamKeys(dataFolder);
    forEachInput(fleet, (member, input) => {
      if (input instanceof RtmpInput) return desk.add(member.name, this.#keyOf(member, input), input);
      if (input instanceof WhipInput) return whip.add(member.name, this.#keyOf(member, input), input);
      return undefined;
    });
  }

  get list(): PublishKey[] {
    return [...this.#fleet.members.values()].flatMap((member) =>
      member.inputs.flatMap((input): PublishKey[] => {
        if (!(input instanceof RtmpInput || input instanceof WhipInput)) return [];
        const key = this.#keyOf(member, input);
        return [{ channel: member.name, input: input.name, protocol: input.type, key }];
      }),
    );
  }

  /** Those that the config does not give are made. */
  #keyOf({ name, config }: FleetMember, input: RtmpInput | WhipInput): string {
    return givenKey(config.inputs, input.name) ?? this.#made.keyOf(name, input.name);
  }
}

const givenKey = (inputs: readonly InputConfig[], name: string): string | undefined => {
  const configured = inputs.find((input) => input.name === name);
  if (configured?.type === 'rtmp') return configured.key;
  return configured?.type === 'whip' ? configured.token : undefined;
};
