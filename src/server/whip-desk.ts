import { randomBytes } from 'node:crypto';
import type { WhipInput } from '../inputs/whip-input.ts';
import type { WhipPublisher } from '../inputs/whip-publisher.ts';
import type { WhipDoor, WhipOutcome, WhipRequest } from '../origin/whip-routes.ts';
import type { PublishGate, PublishGrant } from '../publishing/publish-gate.ts';
import type { RefusalCode } from '../publishing/publish-wish.ts';
import { digestOf } from '../publishing/stream-key.ts';
import type { SessionPlan } from '../whip/messages.ts';
import { OfferRefused, WhipSession } from '../whip/session.ts';
import type { FindInput } from './publish-desk.ts';

interface Open {
  readonly channel: string;
  /** SHA-256 of the token that opened it. */
  readonly digest: string;
  readonly publisher: WhipPublisher;
}

/** Each has a thread of its own. */
const MOST_SESSIONS = 32;

/** Lets WebRTC publishers in, and out. */
export class WhipDesk implements WhipDoor {
  readonly #gate: PublishGate;
  readonly #find: FindInput<WhipInput>;
  readonly #sessions = new Map<string, Open>();
  readonly #settings: Pick<SessionPlan, 'ports' | 'addresses'>;

  constructor(gate: PublishGate, find: FindInput<WhipInput>, settings: Pick<SessionPlan, 'ports' | 'addresses'>) {
    this.#gate = gate;
    this.#find = find;
    this.#settings = settings;
  }

  async open(request: WhipRequest): Promise<WhipOutcome> {
    const { channel, token, remoteAddress: address, userAgent: agent } = request;
    const verdict = await this.#gate.admit({ protocol: 'whip', channel, key: token, address, agent });
    if (!('grant' in verdict)) return { kind: kindOf(verdict.refusal.code), why: verdict.refusal.message };
    const { grant } = verdict;
    const input = this.#find(grant.channel, grant.input);
    if (!input || (input.inUse && !input.takeover)) return { kind: 'in-use', why: 'somebody publishes here already' };
    if (this.#sessions.size >= MOST_SESSIONS) return { kind: 'too-many', why: 'too many publishers' };
    return this.#begin(request, grant, input);
  }

  async #begin(
    { channel, token, offer, remoteAddress, userAgent }: WhipRequest,
    grant: PublishGrant,
    input: WhipInput,
  ): Promise<WhipOutcome> {
    const id = randomBytes(12).toString('base64url');
    const publisher: WhipPublisher = input.published(remoteAddress, userAgent, () => session.close());
    const over = once(
      grant.begin((reason) => {
        over(reason);
        void publisher.stop(reason);
      }),
    );
    const session = new WhipSession(
      { offer, ...this.#settings },
      {
        connected: () => publisher.connected(),
        picture: (pts, key, data) => publisher.picture(pts, key, data),
        sound: (pts, data) => publisher.sound(pts, data),
        ended: (reason) => {
          this.#sessions.delete(id);
          publisher.ended(reason);
          over(reason);
        },
      },
    );
    this.#sessions.set(id, { channel, digest: digestOf(token), publisher });
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
    if (!open || open.channel !== channel || open.digest !== digestOf(token)) return false;
    void open.publisher.stop('the publisher is done');
    return true;
  }
}

/** What a session's own end and the one that it was brought to say is said once. */
const once = (tell: (reason: string) => void): ((reason: string) => void) => {
  let told = false;
  return (reason) => {
    if (told) return;
    told = true;
    tell(reason);
  };
};

const kindOf = (code: RefusalCode): 'wrong-token' | 'in-use' | 'too-many' => {
  if (code === 'in-use') return 'in-use';
  return code === 'busy' || code === 'too-many-attempts' || code === 'webhook-failed' ? 'too-many' : 'wrong-token';
};
