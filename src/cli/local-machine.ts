import { pino } from 'pino';
import { measureMachine, type Measured } from '../machine/measure.ts';

/** @param seconds about how long. @throws MeasureError */
export type MeasureMachine = (seconds: number, ffmpeg: string) => Promise<Measured>;

/** Without a server there is nobody who would end what a crash leaves behind: it ends with its pipes. */
const NO_LEDGER = { add: () => {}, remove: () => {} };

export const localMachine: MeasureMachine = (seconds, ffmpeg) =>
  measureMachine(seconds, { ffmpeg, ledger: NO_LEDGER, log: pino({ level: 'silent' }) });
