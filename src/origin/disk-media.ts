import { open, readdir, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Logger } from 'pino';
import type { Ticks } from '../clock/ticks.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { answer, type Exchange } from './exchange.ts';
import { planMedia, type MediaConditions } from './media-plan.ts';
import { paced, type BodyPace } from './paced-body.ts';
import { NOT_FOUND } from './reply.ts';
import { sealedHeaders } from './sealed.ts';

/** What one viewer of old segments costs in memory. */
const READ_AHEAD_BYTES = 128 * 1024;
/**
 * A segment starts a frame around its place on the grid, and files lie in folders by the hour of their start:
 * these are looked into, where they differ (10 ms before, 200 ms after).
 */
const START_OFFSETS: readonly Ticks[] = [0, -900, 18_000];

/** Where the file of a segment may lie that is no longer in memory; nowhere for numbers that were never given. */
export const pathsOnDisk = (timeline: ChannelTimeline, rendition: RenditionTimeline, msn: number): string[] => {
  const { name } = rendition.format;
  const known = rendition.find(msn);
  if (known) return known.gap ? [] : [timeline.segmentPath(name, msn, known.startTicks)];
  if (!rendition.last || msn >= rendition.last.msn) return [];
  const grid = msn * rendition.segmentTicks;
  return [...new Set(START_OFFSETS.map((offset) => timeline.segmentPath(name, msn, Math.max(0, grid + offset))))];
};

/** As EXT-X-MAP names them. */
const INIT_NAME = /^init-[0-9a-f]{16}\.mp4$/;
/** Folders that are looked into for an init section: those of two days. */
const MOST_HOURS = 48;

/** Where an init section may lie that is no longer in memory, newest first: beside the segments of each of its hours. */
export const initPathsOnDisk = async (
  timeline: ChannelTimeline,
  { format }: RenditionTimeline,
  file: string,
): Promise<string[]> => {
  if (!INIT_NAME.test(file)) return [];
  const folder = dirname(dirname(timeline.segmentPath(format.name, 0, 0)));
  const hours = (await unlessMissing(() => readdir(folder))) ?? [];
  return hours
    .sort()
    .slice(-MOST_HOURS)
    .map((hour) => join(folder, hour, file))
    .reverse();
};

/** A file that may be on disk. */
export interface MediaOnDisk {
  /** For people. */
  readonly name: string;
  readonly type: string;
  readonly etag: (byteLength: number) => string;
  /** Where it may lie. */
  readonly paths: readonly string[];
  /** See ChannelTimeline. */
  readonly hold: ChannelTimeline['holdFile'];
  /** Absent: as fast as the client takes it. */
  readonly pace?: BodyPace | undefined;
}

/** Sends a file from disk, as fast as the client takes it. */
export const answerFromDisk = async (
  c: Exchange,
  conditions: MediaConditions,
  { name, type, etag, paths, hold, pace }: MediaOnDisk,
  log: Logger,
): Promise<Response> => {
  const opened = await openFirst(paths, hold);
  if (!opened) return answer(c, NOT_FOUND);
  const { file, release } = opened;
  try {
    const { size } = await file.stat();
    if (size === 0) return answer(c, NOT_FOUND);
    const { status, headers: plain, range } = planMedia({ byteLength: size, etag: etag(size), type }, conditions);
    const headers = sealedHeaders(c, plain);
    if (c.req.method === 'HEAD' || status === 304 || status === 416) return new Response(null, { status, headers });
    const bounds = range ? { start: range.first, end: range.last } : { start: 0, end: size - 1 };
    const stream = file.createReadStream({ ...bounds, highWaterMark: READ_AHEAD_BYTES, autoClose: false });
    const outgoing = c.env?.outgoing;
    if (!outgoing) return new Response(Buffer.concat((await stream.toArray()) as Buffer[]), { status, headers });
    outgoing.writeHead(status, headers);
    // Ends both sides whichever breaks; a client that has gone is no news.
    await pipeline(pace ? paced(c, stream as AsyncIterable<Buffer>, pace) : stream, outgoing).catch((error: unknown) =>
      log.debug({ err: error, name }, 'sending was cut short'),
    );
    return RESPONSE_ALREADY_SENT;
  } finally {
    await file.close().finally(release);
  }
};

interface OpenFile {
  readonly file: FileHandle;
  /** To be called once it is closed. */
  readonly release: () => void;
}

const openFirst = async (paths: readonly string[], hold: MediaOnDisk['hold']): Promise<OpenFile | undefined> => {
  for (const path of paths) {
    const release = hold?.(path) ?? nothing;
    const file = await unlessMissing(() => open(path)).catch((error: unknown) => {
      release();
      throw error;
    });
    if (file) return { file, release };
    release();
  }
  return undefined;
};

const nothing = (): void => undefined;

/** What is not a folder on the way is as little there as what has no entry. */
const unlessMissing = async <T>(reach: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await reach();
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return undefined;
  }
};
