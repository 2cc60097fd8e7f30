import { TokenGate } from '../../../src/access/token-gate.ts';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { ChannelState } from '../../../src/channel/state.ts';
import type { SwitchCommand, SwitchOutcome } from '../../../src/channel/switch-desk.ts';
import type { OriginChannel } from '../../../src/origin/channel.ts';
import { createOrigin, type Origin, type OriginOptions } from '../../../src/origin/server.ts';
import type { ChannelTimeline } from '../../../src/timeline/channel-timeline.ts';
import { testDecoder } from '../../support/pictures.ts';

export const silentLog = pino({ level: 'silent' });

export const makeState = (changes: Partial<ChannelState> = {}): ChannelState => ({
  name: 'main',
  status: 'running',
  title: 'Main stage',
  onAir: 'studio',
  onAirSince: '2026-11-21T10:00:00.000Z',
  switch: { mode: 'priority', why: 'first input that is live' },
  startedAt: '2026-11-21T09:00:00.000Z',
  segmentSeconds: 2,
  lastSegmentAge: 1.2,
  inputs: [
    {
      name: 'studio',
      type: 'rtmp',
      status: 'live',
      reason: 'publishing',
      onAir: true,
      figures: { droppedPictures: 0, reconnects: 0, onAirSeconds: 0 },
      advice: [],
    },
    {
      name: 'slate',
      type: 'slate',
      status: 'live',
      reason: '',
      onAir: false,
      figures: { droppedPictures: 0, reconnects: 0, onAirSeconds: 0 },
      advice: [],
    },
  ],
  encoder: { status: 'running', speed: 1, restarts: 0, pid: 1, behind: 0.4, skippedSamples: 0 },
  renditions: [],
  events: [],
  ...changes,
});

export interface OriginSetup {
  readonly timeline: ChannelTimeline;
  readonly state?: Partial<ChannelState>;
  readonly playerRoot?: string;
  readonly apiToken?: string;
  readonly command?: (command: SwitchCommand) => SwitchOutcome;
  readonly marks?: Pick<OriginChannel, 'metadata' | 'breaks'>;
  readonly audience?: OriginOptions['audience'];
  readonly onRequest?: OriginOptions['onRequest'];
  readonly takeReport?: OriginOptions['takeReport'];
  readonly limits?: OriginOptions['limits'];
  readonly library?: OriginOptions['library'];
  readonly archive?: OriginChannel['archive'];
  readonly recordings?: OriginOptions['recordings'];
}

export const noCommands = (): never => {
  throw new Error('no command was expected');
};

/** Of a channel that is told nothing. */
export const NO_MARKS: Pick<OriginChannel, 'metadata' | 'breaks'> = {
  metadata: { command: noCommands },
  breaks: { list: noCommands, start: noCommands, end: noCommands },
};

/** An origin with the one channel `main`. */
export const makeOrigin = ({
  timeline,
  state = {},
  playerRoot = '/nowhere',
  apiToken,
  command = noCommands,
  marks = NO_MARKS,
  audience,
  onRequest,
  takeReport,
  limits,
  library,
  archive,
  recordings,
}: OriginSetup): Origin =>
  createOrigin({
    channels: new Map([['main', { timeline, state: () => makeState(state), switch: command, archive, ...marks }]]),
    playerRoot,
    gate: new TokenGate(apiToken),
    audience,
    onRequest,
    takeReport,
    limits,
    library,
    recordings,
    decoder: testDecoder(),
    log: silentLog,
    now: () => Date.parse('2026-11-21T10:00:00.000Z'),
  });

/** The same, listening on a port of its own until the test ends. */
export const startOrigin = async (setup: OriginSetup): Promise<{ origin: Origin; port: number }> => {
  const origin = makeOrigin(setup);
  const { port } = await origin.start({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => origin.stop());
  return { origin, port };
};

export interface Fetched {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Asks with the path as it stands: nothing is made prettier on the way. */
export const ask = (
  port: number,
  path: string,
  { method = 'GET', headers = {}, body, signal }: Asked = {},
): Promise<Fetched> =>
  new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method, headers, agent: false, ...(signal && { signal }) };
    const outgoing = request(options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode!, headers: incoming.headers, body: Buffer.concat(chunks) }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

/** Sends bytes, and gives back whatever comes until the server closes. */
export const sendRaw = (port: number, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });

/** Waits until a condition holds, a turn of the event loop at a time. */
export const until = async (condition: () => boolean, what: string): Promise<void> => {
  const deadline = performance.now() + 5000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
};
