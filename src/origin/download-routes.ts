import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Hono } from 'hono';
import type { Logger } from 'pino';
import type { TimeRange } from '../archive/archived.ts';
import { ticksToSeconds } from '../clock/ticks.ts';
import type { ClipFileState } from '../export/clip/clip-maker.ts';
import { DownloadError, planDownload, type DownloadFormat } from '../export/download.ts';
import { contentDisposition, downloadName } from '../export/file-name.ts';
import { MomentError, parseMoment } from '../export/moment.ts';
import type { RateControl } from '../export/rate-control.ts';
import { SegmentGoneError } from '../export/segment-bytes.ts';
import type { ExportSubject, ExportSubjects } from '../export/subject.ts';
import type { DownloadLimit } from './download-limit.ts';
import { answer, callerOf, requestHeader, type Exchange, type OriginEnv } from './exchange.ts';
import { COMMON, type PlainHeaders } from './headers.ts';
import { planMedia, type MediaConditions } from './media-plan.ts';
import { sendPaced } from './paced-body.ts';
import { badRequest, NOT_FOUND, plainText, type Reply } from './reply.ts';

export interface DownloadOptions {
  readonly subjects: ExportSubjects;
  /** Of a clip: its file, or how far that is. Undefined for what is no clip. */
  readonly clipFile: (id: string) => Promise<ClipFile | undefined>;
  readonly limit: DownloadLimit;
  readonly rates: RateControl;
  readonly log: Logger;
}

export interface ClipFile {
  readonly path: string;
  readonly file: ClipFileState;
}

/** What a browser keeps of it: it is asked for once. */
const CACHING = 'private, no-cache';
/** Seconds after which another download may have ended. */
const RETRY_AFTER = '30';

/** Files beside a channel's multivariant playlist that are downloads, and how they are answered. */
export const DOWNLOAD_FILES: ReadonlyMap<string, DownloadFormat> = new Map([
  ['download.mp4', 'mp4'],
  ['download.ts', 'ts'],
]);

/** `/live/CHANNEL/download.mp4|ts`, and the same below `/vod/ID`. */
export class DownloadRoutes {
  readonly #options: DownloadOptions;

  constructor(options: DownloadOptions) {
    this.#options = options;
  }

  addTo(app: Hono<OriginEnv>): void {
    for (const [file, format] of DOWNLOAD_FILES) {
      app.get(`/vod/:id/${file}`, (c) => this.#vod(c, format));
    }
  }

  async live(c: Exchange, channel: string, format: DownloadFormat): Promise<Response> {
    return this.#answer(c, await this.#options.subjects.channel(channel), format, undefined);
  }

  async #vod(c: Exchange, format: DownloadFormat): Promise<Response> {
    const id = c.req.param('id')!;
    const { subjects, clipFile } = this.#options;
    const subject = await subjects.recording(id);
    const clip = subject && format === 'mp4' && isWhole(c) ? await clipFile(id) : undefined;
    return this.#answer(c, subject, format, clip);
  }

  async #answer(
    c: Exchange,
    subject: ExportSubject | undefined,
    format: DownloadFormat,
    clip: ClipFile | undefined,
  ): Promise<Response> {
    if (!subject) return answer(c, NOT_FOUND);
    if (clip && clip.file.state !== 'ready') return answer(c, notReady(clip.file));
    const leave = this.#options.limit.enter(callerOf(c).from ?? '::1');
    if (typeof leave === 'string') return answer(c, tooMany(leave));
    try {
      return clip ? await this.#file(c, subject, clip.path) : await this.#made(c, subject, format);
    } catch (error) {
      const refused = refusal(error);
      if (refused) return answer(c, refused);
      throw error;
    } finally {
      leave();
    }
  }

  async #made(c: Exchange, subject: ExportSubject, format: DownloadFormat): Promise<Response> {
    const range = rangeOf(c, subject);
    const { reader, keys, id, title } = subject;
    const download = await planDownload({ reader, keys, range, format, rendition: c.req.query('rendition') });
    const { type, byteLength, estimatedLength, seconds, version } = download;
    const named = { 'Content-Disposition': contentDisposition(downloadName(title, range.from, format)) };
    const pace = { ...this.#options, id, bytesPerSecond: Math.max(1, estimatedLength / seconds) };
    if (byteLength === undefined) {
      const headers = {
        ...COMMON,
        ...named,
        ...untold(estimatedLength),
        'Content-Type': type,
        'Cache-Control': CACHING,
      };
      return sendPaced(c, { status: 200, headers, body: download.bytes(0) }, pace);
    }
    const plan = planMedia({ byteLength, etag: `"${version}"`, type }, conditionsOf(c));
    const headers = { ...plan.headers, ...named, 'Cache-Control': CACHING };
    if (plan.status === 304 || plan.status === 416) return answer(c, { status: plan.status, headers, body: [] });
    const { first, last } = plan.range ?? { first: 0, last: byteLength - 1 };
    const body = upTo(download.bytes(first), last + 1 - first);
    return sendPaced(c, { status: plan.status, headers, body }, pace);
  }

  async #file(c: Exchange, { id, title, range }: ExportSubject, path: string): Promise<Response> {
    const { size, mtimeMs } = await stat(path);
    const etag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`;
    const plan = planMedia({ byteLength: size, etag, type: 'video/mp4' }, conditionsOf(c));
    const named = { 'Content-Disposition': contentDisposition(downloadName(title, range.from, 'mp4')) };
    const headers = { ...plan.headers, ...named, 'Cache-Control': CACHING };
    if (plan.status === 304 || plan.status === 416) return answer(c, { status: plan.status, headers, body: [] });
    const { first: start, last: end } = plan.range ?? { first: 0, last: size - 1 };
    const body = createReadStream(path, { start, end }) as AsyncIterable<Buffer>;
    const bytesPerSecond = Math.max(1, size / Math.max(1, ticksToSeconds(range.to - range.from)));
    return sendPaced(c, { status: plan.status, headers, body }, { ...this.#options, id, bytesPerSecond });
  }
}

/** How far a download has come can be shown all the same. */
const untold = (estimate: number): PlainHeaders => ({
  'Sluice-Estimated-Length': String(estimate),
  'Accept-Ranges': 'none',
});

/** The file of a clip is asked for, and not a rendition or a piece of it. */
const isWhole = (c: Exchange): boolean =>
  ['start', 'end', 'rendition'].every((name) => c.req.query(name) === undefined);

const conditionsOf = (c: Exchange): MediaConditions => ({
  ifNoneMatch: requestHeader(c, 'if-none-match'),
  range: c.req.method === 'GET' ? requestHeader(c, 'range') : undefined,
  ifRange: requestHeader(c, 'if-range'),
});

/** @throws MomentError, or DownloadError for a range that has nothing in it */
const rangeOf = (c: Exchange, { range }: ExportSubject): TimeRange => {
  const [start, end] = [c.req.query('start'), c.req.query('end')];
  const from = start === undefined ? range.from : parseMoment(start, 'start', range.from);
  const to = end === undefined ? range.to : parseMoment(end, 'end', range.from);
  if (to <= from) throw new MomentError('end: must be later than the start');
  const wanted = { from: Math.max(from, range.from), to: Math.min(to, range.to) };
  if (wanted.to > wanted.from) return wanted;
  throw new DownloadError('nothing-there', 'nothing was recorded in this time, or it has been removed since');
};

async function* upTo(pieces: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer, void, undefined> {
  let left = count;
  for await (const piece of pieces) {
    yield piece.length > left ? piece.subarray(0, left) : piece;
    left -= piece.length;
    if (left <= 0) return;
  }
}

const notReady = (file: Exclude<ClipFileState, { state: 'ready' }>): Reply => {
  if (file.state === 'failed') return plainText(409, `the clip could not be made: ${file.problem}`);
  const share = file.state === 'making' ? `, ${Math.floor(100 * file.progress)} % done` : '';
  return plainText(503, `the clip is being made${share}: try again in a moment`, { 'Retry-After': '2' });
};

const tooMany = (what: 'in-all' | 'from-address'): Reply => {
  const retry = { 'Retry-After': RETRY_AFTER };
  if (what === 'in-all') return plainText(503, 'too many downloads are under way: try again later', retry);
  return plainText(429, 'too many downloads are under way from your address: wait for one to end', retry);
};

const STATUS = { 'nothing-there': 404, 'unknown-rendition': 404, 'other-format': 409 } as const;

const refusal = (error: unknown): Reply | undefined => {
  if (error instanceof MomentError) return badRequest(error.message);
  if (error instanceof DownloadError) return plainText(STATUS[error.code], error.message);
  return error instanceof SegmentGoneError ? plainText(404, error.message) : undefined;
};
