import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { testArguments } from '../../src/inputs/test-input.ts';
import { FEED_AUDIO, madeVideo } from '../../src/inputs/ts-output.ts';
import { runFfmpeg } from './rig.ts';

export const PATTERN_RATE = 25;
/** Codecs that are not those of a feed. */
export const MPEG2 = ['-c:v', 'mpeg2video', '-b:v', '1M', '-g', '25', '-c:a', 'mp2', '-b:a', '128k', '-ar', '44100'];

/** One segment, and the tags that stand before it. */
export interface HlsItem {
  readonly name: string;
  /** Seconds. */
  readonly duration: number;
  readonly tags: readonly string[];
}

export interface HlsMaking {
  readonly seconds: number;
  readonly segment?: 'mpegts' | 'fmp4';
  /** AES-128, with an IV that the playlist says, or that is the segment's number. */
  readonly key?: 'iv' | 'number';
  /** What the timestamps begin with, seconds. */
  readonly offset?: number;
  /** What is left out: sound or pictures. */
  readonly only?: 'video' | 'audio';
  /** Hertz: a lone tone in place of the test picture's sound; with `only: 'audio'`. */
  readonly tone?: number;
  readonly size?: readonly [width: number, height: number];
  /** Options of the codecs; absent: those of the test picture. */
  readonly codecs?: readonly string[];
  /** Length of a segment, seconds. */
  readonly segmentSeconds?: number;
}

/** The test picture as HLS segments, made by ffmpeg at once. */
export const makeHls = async (folder: string, name: string, making: HlsMaking): Promise<HlsItem[]> => {
  const {
    seconds,
    segment = 'mpegts',
    key,
    offset = 0,
    only,
    tone,
    size = [320, 180],
    codecs,
    segmentSeconds = 1,
  } = making;
  const args = testArguments({ name, width: size[0], height: size[1], frameRate: PATTERN_RATE }, 0);
  // Up to where the test input says how it writes its transport stream.
  const inputs = args.slice(0, args.indexOf('-c:v')).filter((arg) => arg !== '-re');
  const pattern = [...inputs, ...(codecs ?? [...madeVideo(PATTERN_RATE), ...FEED_AUDIO])];
  if (key) {
    writeFileSync(join(folder, `${name}.key`), randomBytes(16));
    const iv = key === 'iv' ? `\n${randomBytes(16).toString('hex')}` : '';
    writeFileSync(join(folder, `${name}.keyinfo`), `${name}.key\n${join(folder, `${name}.key`)}${iv}`);
  }
  const extension = segment === 'fmp4' ? 'm4s' : 'ts';
  const whole = join(folder, `${name}-whole.ts`);
  const sine = ['-f', 'lavfi', '-i', `sine=${tone}:r=48000`, ...FEED_AUDIO];
  if (only)
    await runFfmpeg([...(tone === undefined ? pattern : sine), '-t', String(seconds), '-f', 'mpegts', '-y', whole]);
  await runFfmpeg([
    ...(only ? ['-i', whole, '-map', only === 'video' ? '0:v' : '0:a', '-c', 'copy'] : pattern),
    ...(only === 'audio' && segment === 'fmp4' ? ['-bsf:a', 'aac_adtstoasc'] : []),
    ...['-t', String(seconds), '-output_ts_offset', String(offset), '-f', 'hls', '-hls_time', String(segmentSeconds)],
    ...['-hls_playlist_type', 'vod', '-hls_segment_type', segment, '-hls_fmp4_init_filename', `${name}-init.mp4`],
    ...(key ? ['-hls_key_info_file', join(folder, `${name}.keyinfo`)] : []),
    ...['-hls_segment_filename', join(folder, `${name}-%d.${extension}`), '-y', join(folder, `${name}.m3u8`)],
  ]);
  return readItems(readFileSync(join(folder, `${name}.m3u8`), 'utf8'));
};

const readItems = (playlist: string): HlsItem[] => {
  const items: HlsItem[] = [];
  let lasting: string[] = [];
  let duration = 0;
  for (const line of playlist.split('\n')) {
    if (line.startsWith('#EXT-X-MAP') || line.startsWith('#EXT-X-KEY')) lasting = [...lasting, line];
    else if (line.startsWith('#EXTINF:')) duration = parseFloat(line.slice(8));
    else if (line !== '' && !line.startsWith('#')) items.push({ name: line, duration, tags: lasting });
  }
  return items;
};

/** How a server misbehaves. */
export type Trouble = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface LiveHlsOptions {
  /** Segments that are there from the start. */
  readonly ready?: number;
  /** Segments that the playlist lists: so many that a client that is held up for seconds loses none. */
  readonly window?: number;
  readonly target?: number;
  /** Say the end behind the last one. */
  readonly ends?: boolean;
}

/** A small HTTP server whose live playlists grow in real time, from the moment at which the first request comes. */
export class LiveHls {
  readonly requests: string[] = [];
  /** Answers in its own way, where it returns true. */
  trouble: Trouble | undefined;
  readonly #folder: string;
  readonly #lists = new Map<string, { items: readonly HlsItem[]; options: Required<LiveHlsOptions> }>();
  readonly #texts = new Map<string, string>();
  #server: Server | undefined;
  #port = 0;
  #firstAt = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** `http://127.0.0.1:PORT` */
  get base(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** A live playlist under this name. */
  live(name: string, items: readonly HlsItem[], options: LiveHlsOptions = {}): void {
    const target = options.target ?? 1;
    this.#lists.set(name, { items, options: { ready: 4, window: 12, ends: false, ...options, target } });
  }

  text(name: string, text: string): void {
    this.#texts.set(name, text);
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => this.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Dies, connections and all; it can be started again, at the same port. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  /** The playlist as it is now. */
  playlist(name: string): string | undefined {
    const list = this.#lists.get(name);
    if (!list) return undefined;
    const { items, options } = list;
    this.#firstAt ||= performance.now();
    const elapsed = (performance.now() - this.#firstAt) / 1000;
    let count = Math.min(items.length, options.ready);
    for (let at = 0; count < items.length && (at += items[count]!.duration) <= elapsed;) count++;
    const from = Math.max(0, count - options.window);
    const gone = items.slice(0, from + 1).filter(({ tags }) => tags.includes('#EXT-X-DISCONTINUITY')).length;
    let said = '';
    const lines = items.slice(from, count).flatMap(({ name: uri, duration, tags }, index) => {
      const shown = tags.filter((tag) => tag !== '#EXT-X-DISCONTINUITY' || index > 0);
      const lasting = shown.filter((tag) => tag !== '#EXT-X-DISCONTINUITY').join('\n');
      const stated = lasting === said ? shown.filter((tag) => tag === '#EXT-X-DISCONTINUITY') : shown;
      said = lasting;
      return [...stated, `#EXTINF:${duration.toFixed(6)},`, uri];
    });
    return [
      ...['#EXTM3U', '#EXT-X-VERSION:7', `#EXT-X-TARGETDURATION:${options.target}`, `#EXT-X-MEDIA-SEQUENCE:${from}`],
      ...[`#EXT-X-DISCONTINUITY-SEQUENCE:${gone}`, ...lines],
      ...(options.ends && count === items.length ? ['#EXT-X-ENDLIST'] : []),
      '',
    ].join('\n');
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const name = decodeURIComponent((request.url ?? '/').slice(1).split('?')[0]!);
    this.requests.push(name);
    if (this.trouble?.(request, response)) return;
    const text = this.#texts.get(name) ?? this.playlist(name);
    if (text !== undefined) {
      response.writeHead(200, { 'content-type': 'application/vnd.apple.mpegurl' }).end(text);
      return;
    }
    try {
      const data = readFileSync(join(this.#folder, name));
      const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
      if (!range) {
        response.writeHead(200, { 'accept-ranges': 'bytes', 'content-length': data.length }).end(data);
        return;
      }
      const from = Number(range[1]);
      const to = range[2] ? Number(range[2]) : data.length - 1;
      const part = data.subarray(from, to + 1);
      const said = { 'content-range': `bytes ${from}-${to}/${data.length}`, 'content-length': part.length };
      response.writeHead(206, { 'accept-ranges': 'bytes', ...said }).end(part);
    } catch {
      // What is not in the folder is not there.
      response.writeHead(404).end();
    }
  }
}
