import type { Logger } from 'pino';
import type { LivePicture } from '../pictures/live-picture.ts';
import { isNotModified } from './conditional.ts';
import { answer, requestHeader, type Exchange } from './exchange.ts';
import { COMMON } from './headers.ts';
import { NO_PICTURE, unavailable } from './reply.ts';

export const PICTURE_NAME = 'picture.jpg';

/** Half of the time for which a picture is kept where it is made. */
const CACHING = 'public, max-age=2';

/** The channel's live picture, as JPEG. */
export const answerPicture = async (c: Exchange, source: LivePicture, log: Logger): Promise<Response> => {
  let picture;
  try {
    picture = await source.get();
  } catch (error) {
    log.warn({ err: error, path: c.req.path }, 'no live picture could be made');
    return answer(c, unavailable('no picture could be made'));
  }
  if (!picture) return answer(c, NO_PICTURE);
  const { jpeg, msn } = picture;
  const headers = { ...COMMON, ETag: `"${msn}-${jpeg.length.toString(36)}"`, 'Cache-Control': CACHING };
  if (isNotModified(requestHeader(c, 'if-none-match'), headers.ETag)) {
    return answer(c, { status: 304, headers, body: [] });
  }
  const content = { 'Content-Type': 'image/jpeg', 'Content-Length': String(jpeg.length) };
  return answer(c, { status: 200, headers: { ...headers, ...content }, body: [jpeg] });
};
