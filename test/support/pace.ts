import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MS = 20;

/** Hands bytes over in small pieces, evenly over so many seconds, as a live source would. */
export const pace = async (bytes: Buffer, seconds: number, push: (chunk: Buffer) => void): Promise<void> => {
  const startedAt = performance.now();
  for (let sent = 0; sent < bytes.length;) {
    const due = Math.min(bytes.length, Math.ceil((bytes.length * (performance.now() - startedAt)) / (seconds * 1000)));
    if (due > sent) push(bytes.subarray(sent, due));
    sent = Math.max(sent, due);
    await sleep(STEP_MS);
  }
};
