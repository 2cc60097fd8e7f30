import { parentPort, workerData } from 'node:worker_threads';
import { readCalendar, type CalendarReading, type CalendarRequest } from './calendar.ts';
import { CalendarError } from './calendar-error.ts';

/** What a worker answers, once. */
export type WorkerAnswer = { readonly reading: CalendarReading } | { readonly problem: string };

const answer = (): WorkerAnswer => {
  try {
    return { reading: readCalendar(workerData as CalendarRequest) };
  } catch (error) {
    if (error instanceof CalendarError) return { problem: error.message };
    throw error;
  }
};

parentPort!.postMessage(answer());
