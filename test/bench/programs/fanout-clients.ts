/**
 * Many clients in blocking reloads, over addresses of the loopback. Prints one line of JSON when all are connected, and
 * one at the end; what each answer took goes to a file, three doubles each: part's number, asked at, first byte at.
 */
import { writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { systemMs } from '../measure/system-clock.ts';
import { BlockingClient, type Course, type Place } from '../measure/blocking-client.ts';
import { LIVE_PATH, PART_MS, partPath, PARTS_IN_SEGMENT } from './live-stage.ts';

export interface FanoutTask {
  readonly port: number;
  readonly clients: number;
  /** How long is measured, once all are connected and have settled. */
  readonly ms: number;
  /** Each client also takes the part. */
  readonly takeParts: boolean;
  /** Where the answers go to. */
  readonly file: string;
}

export interface FanoutReport {
  readonly held: number;
  readonly refused: number;
  readonly why: string;
  /** Bytes in each 10 ms. */
  readonly bins: readonly number[];
  /** When measuring began and ended, ms of the machine's clock. */
  readonly from: number;
  readonly to: number;
  /** CPU seconds of the clients for each second in between. */
  readonly share: number;
}

const CLIENTS_PER_ADDRESS = 100;
const CONNECTING_AT_ONCE = 100;
const SETTLE_MS = 3 * PART_MS;
/** Players are at different distances: they ask again some time in this span after an answer, ms. */
const APART_MS = 100;
const TICK_MS = 5;
const BIN_MS = 10;
const MAX_ANSWERS = 4_000_000;
const REQUEST_END =
  ` HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\n` +
  `Accept: */*\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en\r\nOrigin: http://127.0.0.1\r\n` +
  `Referer: http://127.0.0.1/watch/main\r\n\r\n`;

const task = JSON.parse(process.argv[2]!) as FanoutTask;
const answers = new Float64Array(3 * MAX_ANSWERS);
let count = 0;
let refused = 0;
let why = '';
let from = Infinity;
const bins: number[] = [];

const remembered = (path: (msn: number, part: number) => string): ((place: Place) => Buffer) => {
  const requests = new Map<number, Buffer>();
  return ({ msn, part }) => {
    const key = msn * PARTS_IN_SEGMENT + part;
    let request = requests.get(key);
    if (!request) requests.set(key, (request = Buffer.from(`GET ${path(msn, part)}${REQUEST_END}`)));
    return request;
  };
};

/** Who asks again when: a ring of what is due in each tick. */
const ring: (() => void)[][] = Array.from({ length: APART_MS / TICK_MS + 1 }, () => []);
let hand = 0;
setInterval(() => {
  hand = (hand + 1) % ring.length;
  const due = ring[hand]!;
  ring[hand] = [];
  for (const again of due) again();
}, TICK_MS);

/** By entity tag: each playlist is read once. */
const places = new Map<string, Place>();
const hinted = (playlist: string): Place => {
  const match = /PRELOAD-HINT:TYPE=PART,URI="(\d+)\.(\d+)\./.exec(playlist);
  if (!match) throw new Error(`no hint in the playlist: ${playlist.slice(-300)}`);
  return { msn: Number(match[1]), part: Number(match[2]) };
};

const course: Course = {
  request: remembered((msn, part) => `${LIVE_PATH}?_HLS_msn=${msn}&_HLS_part=${part}`),
  partRequest: task.takeParts ? remembered(partPath) : undefined,
  next: ({ head, body }) => {
    const etag = /\r\netag: "([^"]+)"/i.exec(head)?.[1] ?? '';
    let place = places.get(etag);
    if (!place) places.set(etag, (place = hinted(gunzipSync(body).toString())));
    return place;
  },
  after: ({ msn, part }) => (part + 1 < PARTS_IN_SEGMENT ? { msn, part: part + 1 } : { msn: msn + 1, part: 0 }),
  now: systemMs,
  answered: ({ place: { msn, part }, askedAt, ofMedia }) => {
    const now = systemMs();
    if (now < from || ofMedia || count === MAX_ANSWERS) return;
    answers.set([msn * PARTS_IN_SEGMENT + part, askedAt, now], 3 * count);
    count++;
  },
  received: (bytes) => {
    const bin = Math.floor((systemMs() - from) / BIN_MS);
    if (bin >= 0) bins[bin] = (bins[bin] ?? 0) + bytes;
  },
  resting: (again) => {
    const steps = 1 + Math.floor(Math.random() * (ring.length - 1));
    ring[(hand + steps) % ring.length]!.push(again);
  },
  refused: (reason) => {
    refused++;
    why = reason;
  },
};

const nextPart = async (): Promise<Place> =>
  hinted(await (await fetch(`http://127.0.0.1:${task.port}${LIVE_PATH}`)).text());

const clients: BlockingClient[] = [];
let place = await nextPart();
while (clients.length < task.clients && refused === 0) {
  if (clients.length % 1000 === 0) place = await nextPart();
  const some = Array.from({ length: Math.min(CONNECTING_AT_ONCE, task.clients - clients.length) }, (_, index) => {
    const address = Math.floor((clients.length + index) / CLIENTS_PER_ADDRESS);
    const localAddress = `127.0.${1 + Math.floor(address / 200)}.${1 + (address % 200)}`;
    return new BlockingClient(course, { port: task.port, localAddress, place });
  });
  clients.push(...some);
  await Promise.all(some.map(({ connected }) => connected));
}
console.log(JSON.stringify({ connected: clients.length - refused }));
const settled = systemMs() + SETTLE_MS;
let usage = process.cpuUsage();
setTimeout(() => {
  from = settled;
  usage = process.cpuUsage();
}, SETTLE_MS);
setTimeout(() => {
  const to = systemMs();
  for (const client of clients) client.stop();
  writeFileSync(task.file, new Uint8Array(answers.buffer, 0, 24 * count));
  const { user, system } = process.cpuUsage(usage);
  const report: FanoutReport = {
    held: clients.length - refused,
    refused,
    why,
    bins: Array.from(bins, (bytes) => bytes ?? 0),
    from,
    to,
    share: (user + system) / 1000 / (to - from),
  };
  process.stdout.write(`${JSON.stringify({ report })}\n`, () => process.exit(0));
}, SETTLE_MS + task.ms);
