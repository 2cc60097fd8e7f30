import { extname } from 'node:path';
import type { Logger } from 'pino';
import type { ArchivedSegment, ArchiveReader } from '../archive/archived.ts';
import { HOUR_TICKS, hourOf, hourStart, isHour } from '../archive/hour.ts';
import { answerFromDisk } from './disk-media.ts';
import { answer, type Exchange } from './exchange.ts';
import { initEtag, mediaEtag } from './media.ts';
import { MEDIA_TYPES, type MediaConditions } from './media-plan.ts';
import { NOT_FOUND } from './reply.ts';

/** Where a file lies in an archive, as playlists of ranges name it. Anybody may write anything here. */
export interface ArchivedPlace {
  readonly rendition: string;
  readonly hour: string;
  readonly file: string;
}

export interface ArchivedMediaOptions {
  readonly reader: ArchiveReader;
  readonly place: ArchivedPlace;
  readonly log: Logger;
}

const SEGMENT = /^(\d{1,15})(\.[a-z0-9]{2,4})$/;

/** A segment or an init section of an archive. What its index does not name is not looked for. */
export const answerArchived = async (
  c: Exchange,
  conditions: MediaConditions,
  { reader, place, log }: ArchivedMediaOptions,
): Promise<Response> => {
  const found = await find(reader, place);
  if (!found) return answer(c, NOT_FOUND);
  const { path, etag } = found;
  const type = await typeOf(reader, place, found.segment, path);
  const hold = (held: string): (() => void) => reader.hold(held);
  return answerFromDisk(c, conditions, { name: place.file, type, etag, paths: [path], hold }, log);
};

interface Found {
  readonly segment: ArchivedSegment;
  readonly path: string;
  readonly etag: (byteLength: number) => string;
}

const find = async (reader: ArchiveReader, { rendition, hour, file }: ArchivedPlace): Promise<Found | undefined> => {
  if (!isHour(hour)) return undefined;
  const from = hourStart(hour);
  if (!Number.isFinite(from)) return undefined;
  const all = await reader.segments(rendition, { from, to: from + HOUR_TICKS });
  const name = SEGMENT.exec(file);
  if (!name) {
    const segment = all.find(({ init }) => init === file);
    return segment && { segment, path: reader.initPath(rendition, segment), etag: () => initEtag(file) };
  }
  const msn = Number(name[1]);
  const segment = all.find((one) => one.msn === msn && hourOf(one.startTicks) === hour);
  const path = segment && reader.segmentPath(rendition, segment);
  if (!segment || path === undefined || extname(path) !== name[2]) return undefined;
  return { segment, path, etag: (byteLength) => mediaEtag(msn, undefined, byteLength) };
};

const typeOf = async (
  reader: ArchiveReader,
  { rendition }: ArchivedPlace,
  { startTicks, init }: ArchivedSegment,
  path: string,
): Promise<string> => {
  if (extname(path) === '.vtt') return MEDIA_TYPES.vtt();
  if (init === undefined) return MEDIA_TYPES.ts();
  // Of fragmented MP4 sound alone has a type of its own.
  const formats = await reader.formats({ from: startTicks, to: startTicks + 1 });
  return MEDIA_TYPES.fmp4(formats.find(({ name }) => name === rendition)?.kind ?? 'video');
};
