import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { AddressRules } from './address-rules.ts';
import { checkedAddresses, type Resolve } from './lookup.ts';
import { PullError, wordsOf } from './pull-error.ts';
import { RtspGuard } from './rtsp-guard.ts';
import { credentialsOf, RtspLogin } from './rtsp-login.ts';
import { RtspRequests } from './rtsp-requests.ts';
import { RtspStandIn } from './rtsp-stand-in.ts';

const RTSP_PORT = 554;
/** Time to connect; and that either side may be silent: keep-alives come about once a minute. */
const CONNECT_MS = 10_000;
const SILENCE_MS = 90_000;

export interface RtspRelayOptions {
  readonly url: string;
  readonly rules: AddressRules;
  readonly resolve?: Resolve;
}

/**
 * Stands between an RTSP client of this machine and the server: the connection is made to an address that was checked,
 * and to no other, whatever the server answers. The client knows no more than where to find the relay: the real URL, and
 * user and password, are put into its requests on their way.
 */
export class RtspRelay {
  readonly #options: RtspRelayOptions;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #standIn: RtspStandIn | undefined;
  #failure: Error | undefined;

  constructor(options: RtspRelayOptions) {
    this.#options = options;
  }

  /** What went wrong on the way to the server. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** @returns the URL for the client @throws RefusedError PullError */
  async start(): Promise<string> {
    const { url, rules, resolve } = this.#options;
    rules.checkProtocol('rtsp');
    const target = new URL(url);
    const [address] = await checkedAddresses(target.hostname, rules, resolve);
    const port = target.port === '' ? RTSP_PORT : Number(target.port);
    const server = createServer((client) => this.#join(client, address!.address, port));
    this.#server = server;
    await new Promise<void>((done, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', done);
    });
    this.#standIn = new RtspStandIn(url, (server.address() as AddressInfo).port);
    return this.#standIn.url;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const server = this.#server;
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  #join(client: Socket, host: string, port: number): void {
    const far = connect({ host, port });
    const credentials = credentialsOf(new URL(this.#options.url));
    const login = credentials && new RtspLogin(credentials);
    const guard = new RtspGuard((head) => {
      const again = login?.again(head);
      return again !== undefined && (far.write(again, 'latin1'), true);
    });
    const requests = new RtspRequests((text) => {
      const real = this.#standIn?.real(text) ?? text;
      return login?.request(real) ?? real;
    });
    const end = (error?: Error): void => {
      if (error) this.#failure ??= error;
      client.destroy();
      far.destroy();
    };
    far.setTimeout(CONNECT_MS, () => end(new PullError('the RTSP server does not answer')));
    far.once('connect', () => far.setTimeout(SILENCE_MS));
    const hand = (from: Socket, to: Socket, read: (chunk: Buffer) => Buffer): void => {
      from.on('data', (chunk: Buffer) => {
        try {
          if (!to.write(read(chunk))) from.pause();
        } catch (error) {
          end(error instanceof Error ? error : new PullError(wordsOf(error)));
        }
      });
      to.on('drain', () => from.resume());
    };
    hand(client, far, (chunk) => requests.push(chunk));
    hand(far, client, (chunk) => guard.push(chunk));
    client.once('end', () => far.end());
    for (const socket of [client, far]) {
      this.#sockets.add(socket);
      socket.on('error', (error: NodeJS.ErrnoException) => end(socket === far ? farError(error) : undefined));
      socket.on('close', () => {
        this.#sockets.delete(socket);
        end();
      });
    }
  }
}

const farError = (error: NodeJS.ErrnoException): PullError =>
  new PullError(error.code === 'ECONNREFUSED' ? 'the RTSP server refuses the connection' : wordsOf(error), {
    cause: error,
  });
