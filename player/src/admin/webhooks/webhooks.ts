import { api } from '../data/api.ts';
import { refresh } from '../data/resource.ts';
import type { Tone } from '../parts/tone.ts';

export const WEBHOOKS = '/api/v1/webhooks';

/** One attempt to post something. */
export interface Delivery {
  readonly at: string;
  /** Of the event, or `test`. */
  readonly type: string;
  /** The first is 1. */
  readonly attempt: number;
  readonly outcome: 'delivered' | 'retry' | 'given-up' | 'disabled';
  /** Of the answer; absent: none came. */
  readonly status?: number;
  readonly durationMs: number;
  readonly response?: string;
  readonly problem?: string;
}

/** A receiver of events. */
export interface Webhook {
  readonly name: string;
  readonly url: string;
  /** Absent: all. */
  readonly events?: readonly string[];
  readonly channels?: readonly string[];
  readonly state: 'ok' | 'failing' | 'disabled';
  readonly problem?: string;
  /** Events that wait for it. */
  readonly waiting: number;
  readonly last?: Delivery;
}

export const STATES: Readonly<Record<Webhook['state'], { readonly tone: Tone; readonly word: string }>> = {
  ok: { tone: 'ok', word: 'OK' },
  failing: { tone: 'warn', word: 'Failing' },
  disabled: { tone: 'critical', word: 'Disabled' },
};

export const OUTCOMES: Readonly<Record<Delivery['outcome'], { readonly tone: Tone; readonly word: string }>> = {
  delivered: { tone: 'ok', word: 'Delivered' },
  retry: { tone: 'warn', word: 'Tried again' },
  'given-up': { tone: 'critical', word: 'Given up' },
  disabled: { tone: 'critical', word: 'Disabled' },
};

export const deliveriesPath = (name: string): string => `${WEBHOOKS}/${encodeURIComponent(name)}/deliveries`;

/** Posts a test. Rejects with ApiError or Unreachable. */
export const test = async (name: string): Promise<Delivery> => {
  const { value } = await api.post<Delivery>(`${WEBHOOKS}/${encodeURIComponent(name)}/test`, {});
  refresh(WEBHOOKS);
  return value;
};
