import type { AddressList } from '../addresses/address-list.ts';
import type { Place } from './key-ring.ts';
import type { PublishWebhook } from './webhook.ts';

export type PublishProtocol = 'rtmp' | 'whip';

/** Somebody wants to publish. */
export interface PublishWish {
  readonly protocol: PublishProtocol;
  /** Where the way there names it (`/whip/CHANNEL`); absent: the key alone says what it belongs to. */
  readonly channel?: string | undefined;
  /** As it was sent: foreign, and a secret. */
  readonly key: string;
  readonly address: string;
  /** What the publisher calls itself. */
  readonly agent: string | undefined;
}

/** What is asked of publishers besides the key. */
export interface PublishRules {
  /** Absent: they may come from everywhere. */
  readonly from?: AddressList | undefined;
  readonly webhook?: PublishWebhook | undefined;
}

/** An input that can be published to. */
export interface PublishPlace extends Place {
  readonly protocol: PublishProtocol;
  readonly rules: PublishRules;
  /** Whether somebody is there who is not to be replaced. */
  readonly isTaken: () => boolean;
}

/** Stable, for programs. */
export type RefusalCode =
  | 'wrong-key'
  | 'expired-key'
  | 'address'
  | 'too-many-attempts'
  | 'in-use'
  | 'webhook-refused'
  | 'webhook-failed'
  | 'busy';

export interface PublishRefusal {
  readonly code: RefusalCode;
  /** For the publisher. */
  readonly message: string;
}

export const REFUSALS: Readonly<Record<RefusalCode, string>> = {
  'wrong-key': 'wrong stream key',
  'expired-key': 'this stream key has expired',
  address: 'publishing from this address is not allowed',
  'too-many-attempts': 'too many wrong stream keys: wait a minute',
  'in-use': 'somebody publishes here already',
  'webhook-refused': 'publishing was refused',
  'webhook-failed': 'publishing could not be checked; try again',
  busy: 'too many publishers at a time; try again',
};

export const refusalOf = (code: RefusalCode): PublishRefusal => ({ code, message: REFUSALS[code] });
