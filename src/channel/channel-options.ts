import type { Logger } from 'pino';
import type { Beat } from '../clock/beat.ts';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import type { ChannelConfig } from '../config/schema.ts';
import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import type { Input } from '../inputs/input.ts';
import type { ProcessLedger } from '../process/ledger.ts';
import type { LadderPlan } from './ladder.ts';

/** What a channel is made of. */
export interface ChannelOptions extends LadderPlan {
  readonly name: string;
  readonly config: ChannelConfig;
  /** In order of preference. */
  readonly inputs: readonly Input[];
  /** Those of them that run already: they were another channel's. */
  readonly takenOver?: ReadonlySet<Input> | undefined;
  readonly clock: ProgrammeClock;
  /** Of the server. Absent: one of its own. */
  readonly beat?: Beat | undefined;
  readonly ffmpeg: string;
  /** For small files of the run. */
  readonly runFolder: string;
  /** Where its segments go: one folder for each rendition. */
  readonly folder: string;
  /** Where the keys of its encryption are kept. */
  readonly keyFolder: string;
  readonly ledger: ProcessLedger;
  readonly bus: EventBus<ChannelEvent>;
  readonly log: Logger;
}

/** What a channel is to be from now on. */
export interface ChannelChange {
  readonly config: ChannelConfig;
  /** In order of preference. Those that were there before go on. */
  readonly inputs: readonly Input[];
  /** Absent: it stays. */
  readonly ladder?: LadderPlan | undefined;
}
