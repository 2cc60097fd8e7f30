import type { Logger } from 'pino';
import type { LivePicture } from '../pictures/live-picture.ts';
import { PicturesBusyError } from '../pictures/picture-decoder.ts';
import { isPictureSize, PICTURE_SIZES, PICTURE_TYPES, type PictureFormat } from '../pictures/picture-size.ts';
import { isNotModified } from './conditional.ts';
import { answer, requestHeader, type Exchange } from './exchange.ts';
import { COMMON, type PlainHeaders } from './headers.ts';
import { forViewerAlone } from './sealed.ts';
import { badRequest, NO_PICTURE, unavailable } from './reply.ts';

/** As a file beside the multivariant playlist. */
export const PICTURE_NAMES: ReadonlyMap<string, PictureFormat> = new Map([
  ['picture.jpg', 'jpg'],
  ['picture.webp', 'webp'],
]);

/** Half of the time for which a picture is kept where it is made. */
const CACHING = 'public, max-age=2';

export interface PictureAnswerOptions {
  readonly format: PictureFormat;
  readonly log: Logger;
  /** `COMMON`, or `CONTROL` for what is not for viewers: that is kept by nobody else. */
  readonly headers: PlainHeaders;
}

/** What a channel or an input shows; `?size=` one of the sizes, `medium` where absent. */
export const answerPicture = async (
  c: Exchange,
  source: LivePicture,
  { format, log, headers: common }: PictureAnswerOptions,
): Promise<Response> => {
  const size = c.req.query('size') ?? 'medium';
  if (!isPictureSize(size)) return answer(c, badRequest(`size must be one of ${PICTURE_SIZES.join(', ')}`));
  let picture;
  try {
    picture = await source.get(size, format);
  } catch (error) {
    if (!(error instanceof PicturesBusyError)) log.warn({ err: error, path: c.req.path }, 'no live picture was made');
    return answer(c, unavailable('no picture could be made'));
  }
  if (!picture) return answer(c, NO_PICTURE);
  const { bytes, id } = picture;
  const caching = common === COMMON ? CACHING : forViewerAlone(CACHING);
  const headers = { ...common, ETag: `"${id}-${size}-${bytes.length.toString(36)}"`, 'Cache-Control': caching };
  if (isNotModified(requestHeader(c, 'if-none-match'), headers.ETag)) {
    return answer(c, { status: 304, headers, body: [] });
  }
  const content = { 'Content-Type': PICTURE_TYPES[format], 'Content-Length': String(bytes.length) };
  return answer(c, { status: 200, headers: { ...headers, ...content }, body: [bytes] });
};
