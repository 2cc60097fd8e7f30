import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { testArguments } from '../../src/inputs/test-input.ts';
import { FEED_AUDIO, madeVideo } from '../../src/inputs/ts-output.ts';
import { PATTERN_RATE } from './live-hls.ts';
import { kill } from './publisher.ts';
import { ffmpeg } from './rig.ts';
import { waitFor } from './wait.ts';

/** RTP and RTCP of the pictures, then of the sound: the channels of RFC 2326 10.12. */
const CHANNELS = 4;

/** A small RTSP server, media interleaved on the connection: ffmpeg makes the RTP packets of the test picture. */
export class RtspServer {
  readonly requests: string[] = [];
  /** `user:password`, where they are asked for. */
  credentials: string | undefined;
  /** What they are asked for by. */
  scheme: 'Basic' | 'Digest' = 'Basic';
  /** Answers to every DESCRIBE with a redirection to here. */
  redirect: string | undefined;
  readonly #folder: string;
  readonly #players = new Set<Socket>();
  readonly #connections = new Set<Socket>();
  /** The newest sender report of each. */
  readonly #reports = new Map<number, Buffer>();
  #udp: UdpSocket[] = [];
  #ffmpeg: ChildProcess | undefined;
  #server: Server | undefined;
  #port = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** `rtsp://127.0.0.1:PORT/cam` */
  get url(): string {
    return `rtsp://127.0.0.1:${this.#port}/cam`;
  }

  async start(): Promise<void> {
    this.#udp = await Promise.all(Array.from({ length: CHANNELS }, (_, channel) => this.#receive(channel)));
    const [video, videoControl, audio, audioControl] = this.#udp.map((socket) => socket.address().port);
    const args = testArguments({ name: 'cam', width: 320, height: 180, frameRate: PATTERN_RATE }, 0);
    const inputs = args.slice(0, args.indexOf('-map'));
    // Sender reports of both say the same time for what belongs together.
    const startedAt = String(Date.now() * 1000);
    const rtp = (port?: number, control?: number) => [
      ...['-start_time_realtime', startedAt, '-f', 'rtp', `rtp://127.0.0.1:${port}?rtcpport=${control}`],
    ];
    this.#ffmpeg = ffmpeg([
      ...[...inputs, '-map', '[v]', ...madeVideo(PATTERN_RATE), ...rtp(video, videoControl)],
      ...['-map', '1:a', ...FEED_AUDIO, ...rtp(audio, audioControl), '-sdp_file', this.#sdpFile, '-y'],
    ]);
    await waitFor(
      'the description',
      () => existsSync(this.#sdpFile) && /m=audio/.test(readFileSync(this.#sdpFile, 'utf8')),
    );
    await waitFor('the first reports', () => this.#reports.size === CHANNELS / 2);
    const server = createServer((socket) => this.#connected(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Cuts every connection. */
  cut(): void {
    for (const socket of this.#connections) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    for (const socket of this.#udp.splice(0)) socket.close();
    if (this.#ffmpeg) await kill(this.#ffmpeg);
    await new Promise((resolve) => (this.#server ? this.#server.close(resolve) : resolve(undefined)));
  }

  get #sdpFile(): string {
    return join(this.#folder, 'cam.sdp');
  }

  async #receive(channel: number): Promise<UdpSocket> {
    const socket = createSocket('udp4');
    socket.on('message', (packet) => {
      const header = Buffer.from([0x24, channel, packet.length >> 8, packet.length & 255]);
      const interleaved = Buffer.concat([header, packet]);
      if (channel % 2 === 1) this.#reports.set(channel, interleaved);
      for (const player of this.#players) player.write(interleaved);
    });
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return socket;
  }

  #connected(socket: Socket): void {
    this.#connections.add(socket);
    let text = '';
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#players.delete(socket);
      this.#connections.delete(socket);
    });
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      // What the player sends of RTCP is of no interest.
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const from = text.search(/[A-Z_]+ rtsp:/);
        if (from >= 0 && from < end) this.#answer(socket, text.slice(from, end));
        text = text.slice(end + 4);
      }
    });
  }

  #answer(socket: Socket, request: string): void {
    const [method = ''] = request.split(' ');
    this.requests.push(request);
    const sequence = /^CSeq: *(\d+)/im.exec(request)?.[1] ?? '0';
    const reply = (status: string, lines: string[] = [], body = ''): void => {
      const head = [`RTSP/1.0 ${status}`, `CSeq: ${sequence}`, 'Session: 1', ...lines];
      const length = body === '' ? [] : [`Content-Length: ${body.length}`];
      socket.write([...head, ...length, '', body].join('\r\n'));
    };
    if (method === 'OPTIONS') reply('200 OK', ['Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN']);
    else if (this.credentials !== undefined && !isKnown(request, this.scheme, this.credentials)) {
      reply('401 Unauthorized', [`WWW-Authenticate: ${this.scheme} realm="cam", nonce="${CHALLENGE}"`]);
    } else if (method === 'DESCRIBE' && this.redirect) reply('302 Found', [`Location: ${this.redirect}`]);
    else if (method === 'DESCRIBE') reply('200 OK', ['Content-Type: application/sdp'], this.#description());
    else if (method === 'SETUP') {
      const track = /track=(\d)/.exec(request)?.[1] === '1' ? '2-3' : '0-1';
      reply('200 OK', [`Transport: RTP/AVP/TCP;unicast;interleaved=${track}`]);
    } else if (method === 'PLAY') {
      reply('200 OK');
      // As good servers do: how the times of pictures and sound belong together is said first (RFC 3550 6.4.1).
      for (const report of this.#reports.values()) socket.write(report);
      this.#players.add(socket);
    } else reply('200 OK');
  }

  #description(): string {
    let track = 0;
    const lines = readFileSync(this.#sdpFile, 'utf8')
      .replace(/^SDP:\s*/, '')
      .split(/\r?\n/);
    // Each medium has an address of its own; the ports mean nothing on one connection.
    return lines
      .flatMap((line) =>
        line.startsWith('m=') ? [line.replace(/ \d+ /, ' 0 '), `a=control:track=${track++}`] : [line],
      )
      .join('\r\n');
  }
}

const CHALLENGE = 'a-nonce';
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** RFC 2617 2, and 3.2.2.1 without qop. */
const isKnown = (request: string, scheme: 'Basic' | 'Digest', credentials: string): boolean => {
  if (scheme === 'Basic') {
    return request.includes(`Authorization: Basic ${Buffer.from(credentials).toString('base64')}`);
  }
  const [user, password] = credentials.split(':');
  const [method, uri] = request.split(' ');
  const response = md5(`${md5(`${user}:cam:${password}`)}:${CHALLENGE}:${md5(`${method}:${uri}`)}`);
  return request.includes('Authorization: Digest ') && request.includes(`response="${response}"`);
};
