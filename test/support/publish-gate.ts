import { pino, type Logger } from 'pino';
import type { ChannelEvent } from '../../src/events/schemas.ts';
import { Attempts } from '../../src/publishing/attempts.ts';
import { KeyRing, type KeyShelf } from '../../src/publishing/key-ring.ts';
import { PublishGate } from '../../src/publishing/publish-gate.ts';
import type { PublishRules } from '../../src/publishing/publish-wish.ts';
import type { StreamKey } from '../../src/publishing/stream-key.ts';

export type PublishEvent = Extract<ChannelEvent, { type: 'publisher' }>;

/** A shelf in memory. */
export const shelfOf = (keys: readonly StreamKey[] = []): KeyShelf & { kept: readonly StreamKey[] } => ({
  kept: keys,
  read() {
    return [...this.kept];
  },
  write(all) {
    this.kept = all();
    return Promise.resolve();
  },
});

interface Rigged {
  readonly log?: Logger;
  readonly rules?: PublishRules;
  readonly now?: () => number;
}

/** A gate with its keys, and what it says. */
export const gateRig = ({ log = pino({ level: 'silent' }), rules = {}, now }: Rigged = {}) => {
  const events: PublishEvent[] = [];
  const bus = { emit: (event: ChannelEvent) => event.type === 'publisher' && void events.push(event) };
  const ring = new KeyRing(shelfOf(), now);
  const gate = new PublishGate({ ring, rules: () => rules, attempts: new Attempts(now), bus, log });
  return { gate, ring, events };
};
