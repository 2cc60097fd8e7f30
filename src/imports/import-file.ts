import { stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import { secondsToTicks, TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';
import { probeMedia } from '../inputs/media-probe.ts';
import type { ChildLedger } from '../process/child.ts';
import { FILE_FORMS, reasonOf } from './file-forms.ts';
import { planImport } from './import-plan.ts';
import { ImportRun, KeyFramesTooFarApart, SEGMENT } from './import-run.ts';

export interface ImportFileOptions {
  readonly path: string;
  /** Of the archive that is made. */
  readonly folder: string;
  readonly ffmpeg: string;
  readonly ledger: ChildLedger;
  readonly log: Logger;
  readonly cores: number;
  readonly signal: AbortSignal;
  /** Removes what was made so far. */
  readonly clear: () => Promise<void>;
  readonly onRemarks: (remarks: readonly string[]) => void;
  /** @param progress 0 to 1; undefined where the file does not say how long it is */
  readonly onProgress: (seconds: number, progress: number | undefined) => void;
}

export interface Imported {
  readonly from: Ticks;
  readonly to: Ticks;
  readonly remarks: readonly string[];
}

/** Makes an archive of a file. @throws Error with the reason why nothing can be made of it */
export const importFile = async (options: ImportFileOptions): Promise<Imported> => {
  try {
    return await attempt(options);
  } catch (error) {
    if (!(error instanceof KeyFramesTooFarApart)) throw error;
    await options.clear();
    return attempt(options, error.message);
  }
};

const attempt = async (options: ImportFileOptions, anew?: string): Promise<Imported> => {
  const { path, signal, cores, onProgress, onRemarks } = options;
  const { size, mtimeMs } = await stat(path);
  if (size === 0) throw new Error('it is empty');
  const info = await probeMedia(options.ffmpeg, path, FILE_FORMS).catch((error: Error) => {
    throw new Error(reasonOf(`${typeof error.cause === 'string' ? error.cause : ''}\n${error.message}`), {
      cause: error,
    });
  });
  const plan = planImport(info, { cores, byteLength: size, anew });
  if ('refused' in plan) throw new Error(plan.refused);
  onRemarks(plan.remarks);
  // It ended when it was last written to: that is when it was filmed, as far as anybody knows.
  const began = Math.max(0, Math.min(mtimeMs, Date.now()) / 1000 - (info.durationSeconds ?? 0));
  const from = Math.ceil(secondsToTicks(began) / SEGMENT) * SEGMENT;
  const run = new ImportRun({
    ...{ ...options, plan, fromTicks: from },
    onProgress: (seconds) => {
      const { durationSeconds } = info;
      onProgress(seconds, durationSeconds ? Math.min(1, seconds / durationSeconds) : undefined);
    },
  });
  const abort = (): void => run.stop(signal.reason as Error);
  signal.addEventListener('abort', abort);
  try {
    signal.throwIfAborted();
    const to = await run.run();
    if (to - from < TICKS_PER_SECOND / 100) throw new Error('there is less than a picture in it');
    return { from, to, remarks: plan.remarks };
  } finally {
    signal.removeEventListener('abort', abort);
  }
};
