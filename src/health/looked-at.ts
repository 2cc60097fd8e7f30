import type { ChannelState } from '../channel/state.ts';

/** What there is to judge a channel by. */
export interface ChannelLook {
  readonly state: ChannelState;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Somebody has stopped it: nothing is expected of it. */
  readonly stopped?: boolean | undefined;
  /** Undefined: nobody counts. */
  readonly viewers?: number | undefined;
  /** Restarts of the encoder within the last hour. */
  readonly restarts?: number | undefined;
}

/** What there is to judge the server by; what is undefined is not known, and not minded. */
export interface ServerLook {
  readonly disk?: { readonly freeBytes: number; readonly sizeBytes: number } | undefined;
  /** Seconds that 99 of 100 timers were late by at most, lately. */
  readonly eventLoopDelay?: number | undefined;
  /** Resident, of the server's own process. */
  readonly memoryBytes?: number | undefined;
  /** Until the certificate expires; negative after that. Undefined where there is none. */
  readonly certificateDays?: number | undefined;
  /** Why the list of running programs cannot be written. */
  readonly ledgerProblem?: string | undefined;
  /** Why the config file as it stands cannot be taken. */
  readonly configProblem?: string | undefined;
  /** Webhooks that are not told what happens, in words. */
  readonly webhookProblems?: readonly string[] | undefined;
}
