import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Logger } from 'pino';
import type { Ticks } from '../clock/ticks.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { answer, type Exchange } from './exchange.ts';
import { mediaEtag } from './media.ts';
import { planMedia, type MediaConditions } from './media-plan.ts';
import { NOT_FOUND } from './reply.ts';

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

/** Sends a segment from disk, as fast as the client takes it. */
export const answerFromDisk = async (
  c: Exchange,
  conditions: MediaConditions,
  paths: readonly string[],
  { msn, type }: { readonly msn: number; readonly type: string },
  log: Logger,
): Promise<Response> => {
  const file = await openFirst(paths);
  if (!file) return answer(c, NOT_FOUND);
  try {
    const { size } = await file.stat();
    if (size === 0) return answer(c, NOT_FOUND);
    const etag = mediaEtag(msn, undefined, size);
    const { status, headers, range } = planMedia({ byteLength: size, etag, type }, conditions);
    if (c.req.method === 'HEAD' || status === 304 || status === 416) return new Response(null, { status, headers });
    const bounds = range ? { start: range.first, end: range.last } : { start: 0, end: size - 1 };
    const stream = file.createReadStream({ ...bounds, highWaterMark: READ_AHEAD_BYTES, autoClose: false });
    const outgoing = c.env?.outgoing;
    if (!outgoing) return new Response(Buffer.concat((await stream.toArray()) as Buffer[]), { status, headers });
    outgoing.writeHead(status, headers);
    // Ends both sides whichever breaks; a client that has gone is no news.
    await pipeline(stream, outgoing).catch((error: unknown) => log.debug({ err: error, msn }, 'sending was cut short'));
    return RESPONSE_ALREADY_SENT;
  } finally {
    await file.close();
  }
};

const openFirst = async (paths: readonly string[]): Promise<FileHandle | undefined> => {
  for (const path of paths) {
    try {
      return await open(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return undefined;
};
