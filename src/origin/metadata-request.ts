import { z } from 'zod';
import type { Id3Frame } from '../metadata/id3-tag.ts';
import { actor, bodyOf, durationField, text } from './request-body.ts';

/** Metadata is about what is on: what is further ahead is for a scheduler. Seconds. */
const AHEAD = { least: 0, most: 60 };
const MAX_TEXT = 4000;
const MAX_FRAMES = 20;

const words = text('a text of 1 to 4000 characters', MAX_TEXT);

/** The frames that have a name of their own here. */
const COMMON = { title: 'TIT2', artist: 'TPE1', album: 'TALB' } as const;

const NO_FRAME = 'is no frame that can be written: TIT2, TXXX, PRIV …';
const frameId = z.string().regex(/^(T[A-Z0-9]{3}|PRIV)$/, { error: NO_FRAME });

const id3 = z
  .record(
    frameId,
    z.union([words, z.record(z.string(), z.string())], { error: 'must be a text, or an object of texts' }),
    {
      error: (issue) =>
        issue.code === 'invalid_key'
          ? NO_FRAME
          : 'must be an object with texts, as {"TIT2":"News","TXXX":{"show":"news"}}',
    },
  )
  .superRefine((frames, context) => {
    const fault = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });
    for (const [id, value] of Object.entries(frames)) {
      const isNamed = id === 'PRIV' || id === 'TXXX';
      if (!isNamed && typeof value !== 'string') fault([id], 'must be a text');
      else if (isNamed && typeof value === 'string') {
        fault([id], `must be an object with names and ${id === 'PRIV' ? 'bytes in Base64' : 'texts'}`);
      } else if (id === 'PRIV' && typeof value !== 'string') {
        for (const [owner, bytes] of Object.entries(value)) {
          if (!/^[A-Za-z0-9+/]*={0,2}$/.test(bytes)) fault([id, owner], 'must be bytes in Base64');
        }
      }
    }
  })
  .meta({
    description:
      'By the names of ID3v2.4: texts, as `TIT2`; by a name of their own, texts (`TXXX`) and bytes in Base64 (`PRIV`).',
  });

export const metadataSchema = bodyOf(
  {
    title: words.optional(),
    artist: words.optional(),
    album: words.optional(),
    id3: id3.optional(),
    in: durationField(AHEAD).default(0).meta({ description: 'Ahead of what is on now.' }),
    by: actor,
  },
  '{"title":"News","artist":"Studio 1"} or {"id3":{"TXXX":{"show":"news"}}}',
).superRefine((asked, context) => {
  const { length } = framesOf(asked);
  if (length === 0)
    context.addIssue({ code: 'custom', message: 'say what is to be told: title, artist, album or id3' });
  if (length > MAX_FRAMES) context.addIssue({ code: 'custom', message: `at most ${MAX_FRAMES} frames` });
});

interface Asked {
  readonly title?: string | undefined;
  readonly artist?: string | undefined;
  readonly album?: string | undefined;
  readonly id3?: z.output<typeof id3> | undefined;
}

/** The frames that a request means. */
export const framesOf = ({ id3: further = {}, ...common }: Asked): Id3Frame[] => [
  ...Object.entries(COMMON).flatMap(([name, id]): Id3Frame[] => {
    const value = common[name as keyof typeof COMMON];
    return value === undefined ? [] : [{ id, text: value }];
  }),
  ...Object.entries(further).flatMap(([id, value]): Id3Frame[] =>
    typeof value === 'string'
      ? [{ id, text: value }]
      : Object.entries(value).map(([name, content]) =>
          id === 'PRIV'
            ? { id, owner: name, data: Buffer.from(content, 'base64') }
            : { id, description: name, text: content },
        ),
  ),
];
