/** What is used of an RTP packet (RFC 3550 5.1). */
export interface RtpData {
  /** 0 … 65535, wraps. */
  readonly sequence: number;
  /** 32 bits, wraps; in the clock of its codec. */
  readonly timestamp: number;
  readonly marker: boolean;
  readonly payload: Buffer;
}

export interface RtpOrderEvents {
  /** Packets in order; `lost` is true for the first behind a hole. */
  packet(packet: RtpData, lost: boolean): void;
}

const SEQUENCES = 65_536;
/** More waiting than this is no jitter: a second of a 5 Mbit/s stream. */
const MOST_WAITING = 600;
/** A packet that is asked for again takes a round trip and a half; after this long it is given up. Seconds. */
const PATIENCE = 0.4;

/** How far `a` lies ahead of `b`, -32768 … 32767. */
const distance = (a: number, b: number): number => {
  const step = (a - b + SEQUENCES) % SEQUENCES;
  return step >= SEQUENCES / 2 ? step - SEQUENCES : step;
};

/** Puts packets in order that the network did not, and waits a moment for those that are sent again. Pure. */
export class RtpOrder {
  readonly #events: RtpOrderEvents;
  readonly #waiting = new Map<number, RtpData>();
  #next: number | undefined;
  #missingSince: number | undefined;

  constructor(events: RtpOrderEvents) {
    this.#events = events;
  }

  /** @param now seconds of any clock that does not go back */
  push(packet: RtpData, now: number): void {
    this.#next ??= packet.sequence;
    const ahead = distance(packet.sequence, this.#next);
    if (ahead < 0) {
      // Late or doubled; or the sender began anew, far from where it was.
      if (ahead > -MOST_WAITING) return;
      this.#waiting.clear();
      this.#next = packet.sequence;
    }
    this.#waiting.set(packet.sequence, packet);
    this.#drain(false);
    this.#giveUp(now);
  }

  #giveUp(now: number): void {
    if (this.#waiting.size === 0) {
      this.#missingSince = undefined;
      return;
    }
    this.#missingSince ??= now;
    if (now - this.#missingSince < PATIENCE && this.#waiting.size < MOST_WAITING) return;
    const next = this.#next!;
    this.#next = [...this.#waiting.keys()].reduce((a, b) => (distance(a, next) < distance(b, next) ? a : b));
    this.#missingSince = undefined;
    this.#drain(true);
    if (this.#waiting.size > 0) this.#missingSince = now;
  }

  #drain(lost: boolean): void {
    let behindHole = lost;
    for (let packet = this.#waiting.get(this.#next!); packet; packet = this.#waiting.get(this.#next)) {
      this.#waiting.delete(packet.sequence);
      this.#next = (packet.sequence + 1) % SEQUENCES;
      this.#missingSince = undefined;
      this.#events.packet(packet, behindHole);
      behindHole = false;
    }
  }
}
