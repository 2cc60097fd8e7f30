import { Worker } from 'node:worker_threads';
import type { CalendarReading, CalendarRequest } from './calendar.ts';
import { CalendarError } from './calendar-error.ts';
import type { WorkerAnswer } from './calendar-worker.ts';

/** A calendar of a megabyte is read in about a second; there are rules that a reader would never come to an end with. */
const TIMEOUT_MS = 15_000;
const MAX_HEAP_MB = 256;

/**
 * Reads a calendar beside the programme, in a thread of its own: one that takes for ever, or all memory, holds nothing
 * up.
 * @throws CalendarError; the signal's reason when it was aborted
 */
export const readInWorker = (
  request: CalendarRequest,
  signal: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<CalendarReading> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const worker = new Worker(new URL('./calendar-worker.ts', import.meta.url), {
      workerData: request,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      // Nothing depends on when it is gone.
      void worker.terminate();
      settle();
    };
    const fail = (why: string): void => end(() => reject(new CalendarError(undefined, why)));
    const abort = (): void => end(() => reject(signal.reason as Error));
    const timer = setTimeout(
      () => fail(`not read within ${timeoutMs / 1000} s: does a rule (RRULE) ask for days that there are not?`),
      timeoutMs,
    );
    signal.addEventListener('abort', abort, { once: true });
    worker.once('message', (answer: WorkerAnswer) => {
      if ('reading' in answer) end(() => resolve(answer.reading));
      else fail(answer.problem);
    });
    worker.on('error', (error: Error) => fail(`cannot be read: ${error.message}`));
    worker.once('exit', () => fail('cannot be read: its reader ended'));
  });
