import type { Channel } from '../../channel/channel.ts';
import type { ChannelConfig } from '../../config/schema.ts';
import type { Input } from '../../inputs/input.ts';

/** A channel of the server, as services see it. What it is made of changes while the server runs: ask it when needed. */
export interface FleetMember {
  readonly name: string;
  /** What viewers read. */
  readonly title: string;
  readonly config: ChannelConfig;
  /** Another object once it was made anew. One that was stopped is there all the same, and makes nothing. */
  readonly channel: Channel;
  /** In order of preference. */
  readonly inputs: readonly Input[];
  readonly running: boolean;
}

/** What a member was before a change. */
export interface MemberBefore {
  readonly config: ChannelConfig;
  readonly inputs: readonly Input[];
}

/**
 * What a service does as channels come, change and go. Calls are awaited, one after the other; one that fails is logged,
 * and keeps nobody from going on the air.
 */
export interface FleetListener {
  /** `member.channel` is a new object, which has not read its folder yet: before anything of it is removed by age. */
  readonly opened?: (member: FleetMember) => void | Promise<void>;
  /** It starts now: publishers may come. */
  readonly started?: (member: FleetMember) => void | Promise<void>;
  /** Its config, or its inputs, are others from now on; it runs, and did before. */
  readonly changed?: (member: FleetMember, before: MemberBefore) => void | Promise<void>;
  /** It makes nothing from now on; it may be started again. */
  readonly stopped?: (member: FleetMember) => void | Promise<void>;
  /** It is gone; what lies on disk of it stays. */
  readonly removed?: (member: FleetMember) => void | Promise<void>;
}
