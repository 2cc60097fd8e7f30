import type { Logger } from 'pino';
import type { Beat } from '../clock/beat.ts';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import type { ProcessLedger } from '../process/ledger.ts';

/** What every input is given to work with. */
export interface InputEnvironment {
  readonly channel: string;
  /** BCP 47, the main one first. Absent: one sound, of whatever language. */
  readonly languages?: readonly string[];
  /** Players wait for each part: what comes is not held up for a moment to be taken in lots. */
  readonly lowLatency?: boolean;
  readonly clock: ProgrammeClock;
  /** Of the server. Absent: each has one of its own. */
  readonly beat?: Beat | undefined;
  /** Path of ffmpeg; ffprobe is expected beside it. */
  readonly ffmpeg: string;
  /** A folder for small files of the run. */
  readonly runFolder: string;
  readonly ledger: ProcessLedger;
  readonly log: Logger;
}
