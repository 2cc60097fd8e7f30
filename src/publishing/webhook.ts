import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { Place } from './key-ring.ts';

export interface WebhookSettings {
  readonly url: string;
  /** `whsec_…`, as Standard Webhooks write it; absent: what is asked is not signed. */
  readonly secret?: string | undefined;
  /** Seconds. */
  readonly timeout: number;
  /** What a question without an answer means for who brings a key that is right. */
  readonly onFailure: 'refuse' | 'allow';
}

/** What a webhook is asked, and told: never the key, but its SHA-256. */
export interface PublishNote {
  readonly channel: string | undefined;
  readonly input: string | undefined;
  readonly protocol: string;
  readonly address: string;
  readonly agent: string | undefined;
  readonly keyDigest: string;
  /** Of a key that is known here. */
  readonly keyId: string | undefined;
  readonly keyLabel: string | undefined;
}

export interface EndNote extends PublishNote {
  readonly reason: string;
  readonly seconds: number;
}

/** `accepted` may name another place than the key's; `failed` is no answer, in words for the log. */
export type WebhookAnswer =
  | { readonly kind: 'accepted'; readonly place: Partial<Place> }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'failed'; readonly why: string };

const MAX_ANSWER_BYTES = 16 * 1024;
const placeSchema = z.object({ channel: z.string().max(63).optional(), input: z.string().max(63).optional() });

/** Somebody else's authority over who may publish. Follows no redirections: what was signed goes where it was meant to. */
export class PublishWebhook {
  readonly settings: WebhookSettings;
  readonly #signer: Webhook | undefined;

  constructor(settings: WebhookSettings) {
    this.settings = settings;
    this.#signer = settings.secret === undefined ? undefined : new Webhook(settings.secret);
  }

  /** Asks whether somebody may publish. Never rejects. */
  async ask(note: PublishNote): Promise<WebhookAnswer> {
    try {
      const response = await this.#send('publish.requested', note);
      const text = await readBounded(response);
      if (response.ok) return { kind: 'accepted', place: placeOf(text) };
      if (response.status >= 400 && response.status < 500) return { kind: 'refused', status: response.status };
      return { kind: 'failed', why: `it answers ${response.status}` };
    } catch (error) {
      return { kind: 'failed', why: this.#wordsOf(error) };
    }
  }

  /** Tells that a publish has ended. @returns why it could not be told, in words */
  async tell(note: EndNote): Promise<string | undefined> {
    try {
      const response = await this.#send('publish.ended', note);
      await response.body?.cancel();
      return response.ok ? undefined : `it answers ${response.status}`;
    } catch (error) {
      return this.#wordsOf(error);
    }
  }

  #send(type: string, data: object): Promise<Response> {
    const { url, timeout } = this.settings;
    const at = new Date();
    const id = `msg_${randomUUID()}`;
    const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
    return fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Sluice',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        ...(this.#signer && { 'webhook-signature': this.#signer.sign(id, at, body) }),
      },
      body,
      // It holds for the body of the answer, too.
      signal: AbortSignal.timeout(timeout * 1000),
    });
  }

  #wordsOf(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    if (error.name === 'TimeoutError') return `no answer within ${this.settings.timeout} s`;
    const cause = (error.cause ?? error) as NodeJS.ErrnoException;
    return cause.code ?? cause.message;
  }
}

/** @throws Error when it is longer than an answer may be */
const readBounded = async (response: Response): Promise<string> => {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += piece.length;
    if (length > MAX_ANSWER_BYTES) throw new Error(`its answer has more than ${MAX_ANSWER_BYTES} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
};

/** @throws Error when it names a place in a form that cannot be one */
const placeOf = (text: string): Partial<Place> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // An answer in words names no place.
    return {};
  }
  if (typeof value !== 'object' || value === null) return {};
  const parsed = placeSchema.safeParse(value);
  if (!parsed.success) throw new Error('its answer is not {"channel": NAME, "input": NAME}');
  const { channel, input } = parsed.data;
  return { ...(channel !== undefined && { channel }), ...(input !== undefined && { input }) };
};
