import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Logger } from '../log/logger.ts';
import type { WhipInput } from '../inputs/whip-input.ts';
import type { WhipPublisher } from '../inputs/whip-publisher.ts';
import type { WhipDoor, WhipOutcome, WhipRequest } from '../origin/whip-routes.ts';
import type { SessionPlan } from '../whip/messages.ts';
import { OfferRefused, WhipSession } from '../whip/session.ts';

interface Entry {
  readonly channel: string;
  readonly token: string;
  readonly input: WhipInput;
}

interface Open {
  readonly entry: Entry;
  readonly publisher: WhipPublisher;
}

/** Each has a thread of its own. */
const MOST_SESSIONS = 32;

const same = (a: string, b: string): boolean => {
  const [first, second] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(first!, second!);
};

/** Lets WebRTC publishers in: knows which token belongs to which input. */
export class WhipDesk implements WhipDoor {
  readonly #entries = new Set<Entry>();
  readonly #sessions = new Map<string, Open>();
  readonly #settings: Pick<SessionPlan, 'ports' | 'addresses'>;
  readonly #log: Logger;

  constructor(settings: Pick<SessionPlan, 'ports' | 'addresses'>, log: Logger) {
    this.#settings = settings;
    this.#log = log;
  }

  /** @returns how to take it back: nobody is let in by it any more */
  add(channel: string, token: string, input: WhipInput): () => void {
    const entry = { channel, token, input };
    this.#entries.add(entry);
    return () => this.#entries.delete(entry);
  }

  async open({ channel, token, offer, remoteAddress, userAgent }: WhipRequest): Promise<WhipOutcome> {
    const entry = [...this.#entries].filter((each) => same(each.token, token)).find((each) => each.channel === channel);
    if (!entry) {
      this.#log.warn({ from: remoteAddress, channel }, 'publisher refused: wrong token');
      return { kind: 'wrong-token' };
    }
    const { input } = entry;
    if (input.inUse && !input.takeover) {
      const who = { from: remoteAddress, channel, input: input.name };
      this.#log.warn(who, 'publisher refused: somebody publishes with this token already');
      return { kind: 'in-use' };
    }
    if (this.#sessions.size >= MOST_SESSIONS) return { kind: 'too-many' };
    const id = randomBytes(12).toString('base64url');
    const publisher: WhipPublisher = input.published(remoteAddress, userAgent, () => session.close());
    const session = new WhipSession(
      { offer, ...this.#settings },
      {
        connected: () => publisher.connected(),
        picture: (pts, key, data) => publisher.picture(pts, key, data),
        sound: (pts, data) => publisher.sound(pts, data),
        ended: (reason) => {
          this.#sessions.delete(id);
          publisher.ended(reason);
        },
      },
    );
    this.#sessions.set(id, { entry, publisher });
    try {
      return { kind: 'opened', id, answer: await session.answer() };
    } catch (error) {
      if (!(error instanceof OfferRefused)) throw error;
      await publisher.stop(error.message);
      return { kind: 'unacceptable', why: error.message };
    }
  }

  close(channel: string, id: string, token: string): boolean {
    const open = this.#sessions.get(id);
    if (!open || open.entry.channel !== channel || !same(open.entry.token, token)) return false;
    void open.publisher.stop('the publisher is done');
    return true;
  }
}
