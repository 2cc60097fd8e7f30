import { pino } from 'pino';
import { PictureDecoder } from '../../src/pictures/picture-decoder.ts';
import type { ChildLedger } from '../../src/process/child.ts';

/** Writes nothing down. */
export const NO_LEDGER: ChildLedger = { add: () => undefined, remove: () => undefined };

/** Makes pictures with the ffmpeg that is installed. */
export const testDecoder = (ffmpeg = 'ffmpeg'): PictureDecoder =>
  new PictureDecoder({ ffmpeg, ledger: NO_LEDGER, log: pino({ level: 'silent' }) });
