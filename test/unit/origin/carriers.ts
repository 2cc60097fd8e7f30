import { connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import type { OriginEnv } from '../../../src/origin/exchange.ts';
import { DEFAULT_HTTP_LIMITS } from '../../../src/config/http.ts';
import { Doorkeeper, type ConnectionLimits } from '../../../src/origin/doorkeeper.ts';
import type { LaneLimits } from '../../../src/origin/lane/lane-connection.ts';
import { close, createHttpServer, listen, type TlsFiles } from '../../../src/origin/http-server.ts';
import { RangeReplies } from '../../../src/origin/range-replies.ts';
import { RangeRoutes } from '../../../src/origin/range-routes.ts';
import { HttpCounts } from '../../../src/origin/http-counts.ts';
import { LiveRoutes, type LiveRoutesOptions } from '../../../src/origin/live-routes.ts';
import { Elsewhere } from '../../../src/origin/outcome.ts';
import { answer } from '../../../src/origin/exchange.ts';
import { FAILED, NOT_FOUND } from '../../../src/origin/reply.ts';
import type { ChannelTimeline } from '../../../src/timeline/channel-timeline.ts';
import { NO_MARKS, noCommands, silentLog } from './fixture.ts';
import { testDecoder } from '../../support/pictures.ts';

export interface CarrierServer {
  readonly port: number;
  readonly live: LiveRoutes;
  /** Connections in the express lane. */
  readonly inLane: () => number;
  readonly counts: HttpCounts;
  /** The server's side of the connections, oldest first. */
  readonly sockets: readonly Socket[];
  /** Requests that `node:http` has seen. */
  readonly behind: () => number;
}

export interface CarrierSetup extends Partial<LiveRoutesOptions> {
  /** False: the lane lets everything pass, so that `node:http` answers. */
  readonly useLane?: boolean;
  readonly laneLimits?: LaneLimits;
  readonly limits?: Partial<ConnectionLimits>;
  readonly tls?: TlsFiles;
}

/** The live routes on a port of their own, until the test ends. */
export const startCarrier = async (
  timeline: ChannelTimeline,
  { useLane = true, laneLimits, limits, tls, ...further }: CarrierSetup = {},
): Promise<CarrierServer> => {
  const channels = new Map([['main', { timeline, state: noCommands, switch: noCommands, ...NO_MARKS }]]);
  const ranges = new RangeRoutes(new RangeReplies({ now: Date.now, log: silentLog }));
  const counts = new HttpCounts();
  const live = new LiveRoutes({ counts, channels, decoder: testDecoder(), log: silentLog, ranges, ...further });
  const app = new Hono<OriginEnv>();
  live.addTo(app);
  app.notFound((c) => answer(c, NOT_FOUND));
  app.onError((_, c) => answer(c, FAILED));
  const elsewhere = new Elsewhere(() => new Response(null));
  const desk = useLane ? live : { decide: () => elsewhere, observe: () => undefined, answered: () => undefined };
  const made = createHttpServer({
    app,
    desk,
    counts,
    doorkeeper: new Doorkeeper({ ...DEFAULT_HTTP_LIMITS, ...limits }, silentLog),
    log: silentLog,
    tls,
    ...(laneLimits && { laneLimits }),
  });
  const port = await listen(made, '127.0.0.1', 0);
  onTestFinished(async () => {
    live.stop();
    await close(made, 100);
  });
  const sockets: Socket[] = [];
  made.server.on('connection', (socket: Socket) => sockets.push(socket));
  let behind = 0;
  made.server.on('request', () => behind++);
  return { port, live, counts, sockets, inLane: () => made.lane.size, behind: () => behind };
};

/**
 * Sends bytes piece by piece; gives back what comes until the server closes.
 * @param end says after the last one that no more will come
 */
export const sendPieces = (port: number, pieces: readonly Buffer[], end = false): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const came: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const send = async (): Promise<void> => {
      for (const piece of pieces) {
        if (socket.destroyed) return;
        socket.write(piece);
        await turn();
        await turn();
      }
      if (end) socket.end();
    };
    socket.on('connect', () => void send());
    socket.on('data', (chunk) => came.push(chunk));
    // A server that has refused a request does not wait for what else is sent.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.on('close', () => resolve(Buffer.concat(came)));
  });

export interface RawAnswer {
  readonly status: string;
  /** Names in small letters, in their order; the date has no value. */
  readonly headers: readonly string[];
  readonly body: string;
}

/**
 * Takes apart what came over one connection.
 * @param methods of the requests, as answers to HEAD have no body
 */
export const readAnswers = (bytes: Buffer, methods: readonly string[]): RawAnswer[] => {
  const answers: RawAnswer[] = [];
  let left = bytes.toString('latin1');
  while (left !== '') {
    const end = left.indexOf('\r\n\r\n');
    if (end < 0) throw new Error(`no whole answer: ${left.slice(0, 200)}`);
    const [status = '', ...headers] = left.slice(0, end).split('\r\n');
    left = left.slice(end + 4);
    const length = /\ncontent-length: (\d+)/i.exec(`\n${headers.join('\n')}`)?.[1];
    const isBodiless = methods[answers.length] === 'HEAD' || / (?:1\d\d|204|304) /.test(status);
    const body = isBodiless ? '' : left.slice(0, Number(length ?? left.length));
    left = left.slice(body.length);
    const told = headers.map((header) => {
      const [name = '', ...value] = header.split(': ');
      return `${name.toLowerCase()}: ${name === 'Date' ? '' : value.join(': ')}`;
    });
    answers.push({ status, headers: told.sort(), body });
  }
  return answers;
};
