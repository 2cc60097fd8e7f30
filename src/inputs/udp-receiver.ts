import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { isMulticast } from '../config/inputs/udp.ts';
import { RestartPolicy } from '../process/restart-policy.ts';
import { transportPackets } from './rtp.ts';
import type { Carrier, CarrierEvents } from './transport-input.ts';

export interface UdpOptions {
  /** The address to listen on, or a multicast group. */
  readonly host: string;
  readonly port: number;
  /** Multicast: the address of the interface that the group is joined on. */
  readonly interface?: string | undefined;
  /** Multicast: the only sender that is taken (RFC 4607). */
  readonly source?: string | undefined;
}

/** What the kernel keeps while this process is busy: half a second of 60 Mbit/s. Bytes; the kernel may give less. */
const RECEIVE_BUFFER = 4 * 1024 * 1024;
/** A sender that is silent for so long has left, and another one is taken. */
const SILENCE_MS = 3_000;
const WATCH_INTERVAL_MS = 500;

/** Takes the transport stream that one sender at a time sends to a UDP port, plain or in RTP. */
export class UdpReceiver implements Carrier {
  readonly #options: UdpOptions;
  readonly #events: CarrierEvents;
  readonly #policy = new RestartPolicy({ longestPause: 5 });
  #socket: Socket | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #watchTimer: NodeJS.Timeout | undefined;
  #sender: string | undefined;
  #since = 0;
  #heardAt = 0;
  #brought = 0;
  #stopped = true;

  constructor(options: UdpOptions, events: CarrierEvents) {
    this.#options = options;
    this.#events = events;
  }

  start(): void {
    this.#stopped = false;
    this.#open();
    this.#watchTimer = setInterval(() => this.#watch(), WATCH_INTERVAL_MS);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retryTimer);
    clearInterval(this.#watchTimer);
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket) await new Promise<void>((resolve) => socket.close(() => resolve()));
  }

  #open(): void {
    const { host, port } = this.#options;
    const socket = createSocket({
      type: isIPv6(host) ? 'udp6' : 'udp4',
      // Several programs of a machine may take the same group.
      reuseAddr: isMulticast(host),
      recvBufferSize: RECEIVE_BUFFER,
    });
    this.#socket = socket;
    this.#since = performance.now();
    socket.on('message', (datagram, from) => this.#datagram(datagram, from));
    socket.once('error', (error) => this.#failed(socket, error));
    socket.bind(port, host, () => {
      try {
        this.#join(socket);
      } catch (error) {
        this.#failed(socket, error as Error);
      }
    });
  }

  #join(socket: Socket): void {
    const { host, source, interface: on } = this.#options;
    if (!isMulticast(host)) return;
    try {
      if (source === undefined) socket.addMembership(host, on);
      else socket.addSourceSpecificMembership(source, host, on);
    } catch (error) {
      const where = on === undefined ? '' : ` on ${on}: is that an address of this machine?`;
      throw new Error(`the group ${host} cannot be joined${where} (${(error as Error).message})`, { cause: error });
    }
  }

  #datagram(datagram: Buffer, { address, port }: RemoteInfo): void {
    const packets = transportPackets(datagram);
    if (!packets) return;
    const sender = `${address} ${port}`;
    // Two streams in one would be neither.
    if (this.#sender !== undefined && sender !== this.#sender) return;
    if (this.#sender === undefined) this.#since = performance.now();
    this.#sender = sender;
    this.#heardAt = performance.now();
    this.#brought += packets.length;
    this.#events.bytes(packets);
  }

  #watch(): void {
    if (this.#sender === undefined || performance.now() - this.#heardAt < SILENCE_MS) return;
    this.#end(`nothing came for ${SILENCE_MS / 1000} s`, 0);
  }

  #failed(socket: Socket, error: Error): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    socket.on('error', () => undefined);
    socket.close();
    if (this.#stopped) return;
    const pause = this.#policy.failed((performance.now() - this.#since) / 1000);
    this.#retryTimer = setTimeout(() => this.#open(), pause * 1000);
    this.#end(error.message, pause);
  }

  #end(why: string, pause: number): void {
    const ranFor = (performance.now() - this.#since) / 1000;
    const brought = this.#brought;
    this.#sender = undefined;
    this.#brought = 0;
    this.#events.ended({ why, words: [why], ranFor, brought, pause });
  }
}
