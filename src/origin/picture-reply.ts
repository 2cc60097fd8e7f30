import type { Logger } from 'pino';
import { PicturesBusyError } from '../pictures/picture-decoder.ts';
import { answer, type Exchange } from './exchange.ts';
import { COMMON, IMMUTABLE } from './headers.ts';
import { NOT_FOUND, unavailable, type Reply } from './reply.ts';

/** A storyboard of what goes on changes with every step. */
const STORYBOARD_CACHING = 'public, max-age=5';

/** A picture whose name changes with its content. */
export const pictureReply = (bytes: Buffer, file: string): Reply => ({
  status: 200,
  headers: {
    ...COMMON,
    'Content-Type': file.endsWith('.webp') ? 'image/webp' : 'image/jpeg',
    'Content-Length': String(bytes.length),
    'Cache-Control': IMMUTABLE,
  },
  body: [bytes],
});

export const storyboardReply = (text: string): Reply => {
  const body = Buffer.from(text);
  const content = { 'Content-Type': 'text/vtt; charset=utf-8', 'Content-Length': String(body.length) };
  return { status: 200, headers: { ...COMMON, ...content, 'Cache-Control': STORYBOARD_CACHING }, body: [body] };
};

/** What `make` gives, 404 where that is nothing, and 503 where pictures cannot be made now. */
export const answerMade = async (
  c: Exchange,
  make: () => Promise<Reply | undefined>,
  log: Logger,
): Promise<Response> => {
  try {
    return answer(c, (await make()) ?? NOT_FOUND);
  } catch (error) {
    if (!(error instanceof PicturesBusyError)) log.warn({ err: error, path: c.req.path }, 'no picture could be made');
    return answer(c, unavailable('no picture could be made'));
  }
};
