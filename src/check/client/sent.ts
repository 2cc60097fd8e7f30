import type { Readable } from 'node:stream';
import type { Protocol } from '../delivery/answer.ts';

/** An answer whose head has come. */
export interface Sent {
  readonly protocol: Protocol;
  readonly status: number;
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}
