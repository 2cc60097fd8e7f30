import type { BreakDesk } from '../channel/break-desk.ts';
import type { MetadataDesk } from '../channel/metadata-desk.ts';
import type { ChannelState } from '../channel/state.ts';
import type { SwitchCommand, SwitchOutcome } from '../channel/switch-desk.ts';
import type { ArchiveReader } from '../archive/archived.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';

/** What the origin asks of a channel. */
export interface OriginChannel {
  readonly timeline: ChannelTimeline;
  /** False: somebody has stopped it. Absent: it runs. */
  readonly running?: boolean | undefined;
  /** What is on disk of it; absent where nothing is kept. */
  readonly archive?: ArchiveReader | undefined;
  state(): ChannelState;
  /** Does what an operator asks, at once. */
  switch(command: SwitchCommand): SwitchOutcome;
  readonly metadata: Pick<MetadataDesk, 'command'>;
  readonly breaks: Pick<BreakDesk, 'list' | 'start' | 'end'>;
}

/** By name. What is added to it, or taken from it, counts from the next request on. */
export type OriginChannels = ReadonlyMap<string, OriginChannel>;
