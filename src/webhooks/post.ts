import { Webhook } from 'standardwebhooks';
import { maskSecrets } from '../log/mask-secrets.ts';
import type { Attempted } from './retry.ts';

export interface Message {
  /** The same for each attempt: receivers know by it what they have. */
  readonly id: string;
  /** JSON. */
  readonly body: string;
}

export interface Posted extends Attempted {
  readonly durationMs: number;
  /** The beginning of the answer, for people; without secrets. */
  readonly response?: string;
  /** Why no answer came. */
  readonly problem?: string;
}

export interface PostOptions {
  readonly url: string;
  readonly secret: string;
  /** For the whole exchange. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 10_000;
/** Read of an answer. */
const READ_BYTES = 4096;
/** Kept of it: enough to see what is wrong. Characters. */
const SHOWN = 500;

/** Posts one message, signed (Standard Webhooks). Never rejects: what went wrong is told. */
export const post = async ({ id, body }: Message, options: PostOptions): Promise<Posted> => {
  const { url, secret, timeoutMs = TIMEOUT_MS, signal } = options;
  const began = performance.now();
  const sentAt = new Date();
  const timeout = AbortSignal.timeout(timeoutMs);
  const duration = (): number => Math.round(performance.now() - began);
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'sluice',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, sentAt, body),
      },
      body,
    });
    const text = await beginningOf(response);
    const retryAfter = Number(response.headers.get('retry-after'));
    return {
      status: response.status,
      ...(retryAfter > 0 && { retryAfter }),
      ...(text !== '' && { response: maskSecrets(text.replaceAll(secret, '…')).slice(0, SHOWN) }),
      durationMs: duration(),
    };
  } catch (error) {
    const problem = timeout.aborted ? `no answer within ${timeoutMs / 1000} s` : maskSecrets(causeOf(error));
    return { status: undefined, problem, durationMs: duration() };
  }
};

const beginningOf = async ({ body }: Response): Promise<string> => {
  if (!body) return '';
  const pieces: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop ends the transfer.
  for await (const piece of body) {
    pieces.push(piece as Uint8Array);
    length += (piece as Uint8Array).length;
    if (length >= READ_BYTES) break;
  }
  const text = Buffer.concat(pieces).subarray(0, READ_BYTES).toString('utf8');
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
};

/** `fetch` says no more than that it failed; why is in what it was caused by. */
const causeOf = (error: unknown): string => {
  const { cause, message } = error as Error;
  const { code, message: inner = '' } = (cause ?? {}) as { readonly code?: string; readonly message?: string };
  return (inner === '' ? code : inner) ?? message;
};
