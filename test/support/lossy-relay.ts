import { createSocket, type Socket } from 'node:dgram';

export interface LossyRelayOptions {
  /** Port of the loopback that packets are passed on to. */
  readonly target: number;
  /** Share of packets that get lost, in either direction, 0 … 1. */
  readonly loss: number;
  /** The same seed loses the same packets, counted in order of arrival. */
  readonly seed: number;
}

export interface LossyRelay {
  /** Where packets are to be sent. */
  readonly port: number;
  readonly passed: number;
  readonly lost: number;
  stop(): Promise<void>;
}

/** Senders that come at once, from ports of their own; each needs a socket towards the target. */
const MAX_SENDERS = 16;

/** Marsaglia's xorshift: 32 bits, the same everywhere. @returns numbers 0 … 1 */
const random = (seed: number): (() => number) => {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
};

const HOST = '127.0.0.1';

const bound = async (): Promise<Socket> => {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, HOST, () => resolve());
  });
  // A port that nobody listens on is reported here: to a relay it is one more loss.
  socket.removeAllListeners('error').on('error', () => undefined);
  return socket;
};

/** A link of bad quality: passes UDP packets on, both ways, and loses some. */
export const startLossyRelay = async ({ target, loss, seed }: LossyRelayOptions): Promise<LossyRelay> => {
  const chance = random(seed);
  const count = { passed: 0, lost: 0 };
  const pass = (send: () => void): void => {
    if (chance() < loss) {
      count.lost++;
      return;
    }
    count.passed++;
    send();
  };
  const front = await bound();
  const backs = new Map<number, Promise<Socket>>();
  const backOf = (sender: number): Promise<Socket> => {
    let back = backs.get(sender);
    if (!back) {
      if (backs.size >= MAX_SENDERS) throw new Error(`more than ${MAX_SENDERS} senders use one relay`);
      back = bound().then((socket) => socket.on('message', (packet) => pass(() => front.send(packet, sender, HOST))));
      backs.set(sender, back);
    }
    return back;
  };
  front.on('message', (packet, { port }) => {
    void backOf(port).then((back) => pass(() => back.send(packet, target, HOST)));
  });
  return {
    port: front.address().port,
    get passed() {
      return count.passed;
    },
    get lost() {
      return count.lost;
    },
    stop: async () => {
      front.close();
      for (const back of backs.values()) (await back).close();
    },
  };
};
