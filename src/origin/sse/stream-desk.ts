import { isRefusal, type Gate } from '../../access/gate.ts';
import { may, type Identity, type Role } from '../../access/identity.ts';
import { siteOf } from '../../addresses/site.ts';
import { ApiProblem, type Asked } from '../api/endpoint.ts';
import { callerOf } from '../exchange.ts';
import { EventStream, type EventStreamOptions } from './event-stream.ts';

/** A page of the control room has two; a wall of screens, some dozens. */
const MOST_OF_ONE = 32;
const MOST_OF_ADDRESS = 64;
const MOST = 1000;
/** How soon it is noticed that somebody may listen no more. */
const ACCESS_CHECK_MS = 5000;

type Request = Pick<Asked<unknown, unknown, unknown>, 'exchange' | 'identity'>;

interface Seat {
  readonly who: string;
  readonly address: string;
  readonly stream: EventStream;
}

/** All readers of Server-Sent Events: so many at most, and only as long as they may listen. */
export class StreamDesk {
  readonly #gate: Gate;
  readonly #accessCheckMs: number;
  readonly #seats = new Set<Seat>();
  #stopping = false;

  constructor(gate: Gate, accessCheckMs = ACCESS_CHECK_MS) {
    this.#gate = gate;
    this.#accessCheckMs = accessCheckMs;
  }

  get count(): number {
    return this.#seats.size;
  }

  /**
   * @param needed role; asked for again every few seconds, for `channel` where that is given
   * @throws ApiProblem where there are too many
   */
  open({ exchange, identity }: Request, needed: Role, events: EventStreamOptions, channel?: string): EventStream {
    const caller = callerOf(exchange);
    const [who, address] = [identity?.who ?? '', siteOf(caller.from ?? '')];
    this.#admit(who, address);
    const recheck = async (): Promise<void> => {
      const found = await this.#gate.identify(caller, false);
      if (isRefusal(found) || !isStill(found, identity) || !may(found, needed, channel)) stream.end('access-ended');
    };
    const timer = setInterval(() => {
      // A gate that fails lets nobody in.
      recheck().catch(() => stream.end('access-ended'));
    }, this.#accessCheckMs);
    const stream: EventStream = new EventStream({
      ...events,
      closed: () => {
        clearInterval(timer);
        this.#seats.delete(seat);
        events.closed();
      },
    });
    const seat: Seat = { who, address, stream };
    this.#seats.add(seat);
    return stream;
  }

  stop(): void {
    this.#stopping = true;
    for (const { stream } of this.#seats) stream.end('stopping');
  }

  #admit(who: string, address: string): void {
    if (this.#stopping) throw new ApiProblem(503, 'stopping', 'the server is stopping', { 'Retry-After': '2' });
    const seats = [...this.#seats];
    const isFull =
      seats.length >= MOST ||
      seats.filter((seat) => seat.who === who && seat.address === address).length >= MOST_OF_ONE ||
      seats.filter((seat) => seat.address === address).length >= MOST_OF_ADDRESS;
    if (!isFull) return;
    const message = `too many event streams are open: ${MOST_OF_ONE} for each user, ${MOST_OF_ADDRESS} for each address`;
    throw new ApiProblem(429, 'too-many-streams', message, { 'Retry-After': '10' });
  }
}

/** The same person with the same limits: a stream is filtered by those once, at its beginning. */
const isStill = (found: Identity, before: Identity | undefined): boolean =>
  found.who === before?.who && (found.channels ?? []).join() === (before.channels ?? []).join();

/** Problems that an endpoint with a stream has. */
export const STREAM_PROBLEMS = {
  'too-many-streams': { status: 429, when: 'the user, or the address, has too many event streams open.' },
  stopping: { status: 503, when: 'the server is stopping.' },
} as const;
