/** The first pause, s: what failed by chance comes through soon. */
const FIRST = 5;
/** The longest, s: a receiver that was away for a night hears of it within the hour that it is back. */
const LONGEST = 3600;
/** So that those who failed together do not come back together. */
const JITTER = 0.2;
/** What a receiver refuses as wrong is tried so often: it may be one that is being put in order. */
const MOST_REFUSALS = 4;
/** What could not be delivered for so long is given up: nobody is helped by it any more. Seconds. */
const GIVEN_UP_AFTER = 24 * 3600;

/** What became of one attempt. `status` is undefined where no answer came. */
export interface Attempted {
  readonly status: number | undefined;
  /** Seconds that the receiver wants to be left alone (RFC 9110 10.2.3). */
  readonly retryAfter?: number | undefined;
}

export type Verdict =
  | { readonly what: 'delivered' | 'disabled' | 'given-up' }
  | { readonly what: 'retry'; /** Seconds. */ readonly pause: number };

/**
 * What to do after an attempt (Standard Webhooks, "deliverability and reliability"). Pure.
 * @param attempts with this event so far, this one included
 * @param age of the event, seconds
 * @param random 0 to 1
 */
export const judgeAttempt = (
  { status, retryAfter }: Attempted,
  attempts: number,
  age: number,
  random: number,
): Verdict => {
  if (status !== undefined && status >= 200 && status < 300) return { what: 'delivered' };
  if (status === 410) return { what: 'disabled' };
  if (age > GIVEN_UP_AFTER || (isRefusal(status) && attempts >= MOST_REFUSALS)) return { what: 'given-up' };
  const pause = Math.min(LONGEST, FIRST * 2 ** (attempts - 1));
  const jittered = pause * (1 - JITTER + 2 * JITTER * random);
  return { what: 'retry', pause: Math.max(jittered, Math.min(LONGEST, retryAfter ?? 0)) };
};

/** Redirects are not followed, and what is wrong with the request will be wrong again; but for time-outs and haste. */
const isRefusal = (status: number | undefined): boolean =>
  status !== undefined && status >= 300 && status < 500 && ![408, 425, 429].includes(status);
