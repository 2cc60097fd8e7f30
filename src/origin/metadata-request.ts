import { z } from 'zod';
import type { MetadataCommand } from '../channel/metadata-desk.ts';
import type { Id3Frame } from '../metadata/id3-tag.ts';
import { bodyOf, by, duration, lengthOf, parseBody, RequestError, text } from './request-body.ts';

/** Metadata is about what is on: what is further ahead is for a scheduler. Seconds. */
const AHEAD = { name: 'in', least: 0, most: 60 };
const MAX_TEXT = 4000;
const MAX_FRAMES = 20;

const words = text('a text of 1 to 4000 characters', MAX_TEXT);
const named = (what: string) =>
  z.record(z.string(), z.string({ error: `must be ${what}` }), { error: `must be an object with names and ${what}` });

/** The frames that have a name of their own here. */
const COMMON = { title: 'TIT2', artist: 'TPE1', album: 'TALB' } as const;

const id3 = z.record(z.string(), z.union([words, z.record(z.string(), z.string())]), {
  error: 'must be an object with texts, as {"TIT2":"News","TXXX":{"show":"news"}}',
});

const schema = bodyOf(
  {
    title: words.optional(),
    artist: words.optional(),
    album: words.optional(),
    id3: id3.optional(),
    in: duration.optional(),
    by,
  },
  '{"title":"News","artist":"Studio 1"} or {"id3":{"TXXX":{"show":"news"}}}',
);

/**
 * The command that a request's body means.
 * @throws RequestError
 */
export const parseMetadataRequest = (body: string): MetadataCommand => {
  const { id3: further = {}, in: ahead, by: who, ...common } = parseBody(schema, body);
  const frames = [
    ...Object.entries(COMMON).flatMap(([name, id]): Id3Frame[] => {
      const value = common[name as keyof typeof COMMON];
      return value === undefined ? [] : [{ id, text: value }];
    }),
    ...Object.entries(further).flatMap(([id, value]) => framesOf(id, value)),
  ];
  if (frames.length === 0) throw new RequestError('the body: say what is to be told: title, artist, album or id3');
  if (frames.length > MAX_FRAMES) throw new RequestError(`the body: at most ${MAX_FRAMES} frames`);
  return { frames, in: ahead === undefined ? 0 : lengthOf(ahead, AHEAD), by: who };
};

const FRAME = /^(T[A-Z0-9]{3}|PRIV)$/;

const framesOf = (id: string, value: string | Record<string, string>): Id3Frame[] => {
  if (!FRAME.test(id)) throw new RequestError(`id3.${id}: is no frame that can be written: TIT2, TXXX, PRIV …`);
  if (id === 'PRIV' || id === 'TXXX') {
    const what = id === 'PRIV' ? 'bytes in Base64' : 'texts';
    const parsed = named(what).safeParse(value);
    if (!parsed.success) throw new RequestError(`id3.${id}: must be an object with names and ${what}`);
    return Object.entries(parsed.data).map(([name, content]) =>
      id === 'PRIV' ? { id, owner: name, data: bytesOf(name, content) } : { id, description: name, text: content },
    );
  }
  if (typeof value !== 'string') throw new RequestError(`id3.${id}: must be a text`);
  return [{ id, text: value }];
};

const bytesOf = (owner: string, base64: string): Buffer => {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) throw new RequestError(`id3.PRIV.${owner}: must be bytes in Base64`);
  return Buffer.from(base64, 'base64');
};
