import type { Hono } from 'hono';
import type { OriginEnv } from './exchange.ts';
import { answerMade, pictureReply, storyboardReply } from './picture-reply.ts';
import type { RecordingPictureOptions } from './recording-pictures-endpoints.ts';

const FILE_PATH = '/vod/:id/:file{(?:poster|still|sheet)-[a-z0-9-]+\\.(?:jpg|webp)}';
const STORYBOARD_PATH = '/vod/:id/storyboard.vtt';

type Options = Pick<RecordingPictureOptions, 'pictures' | 'find' | 'log'>;

/** Pictures beside a recording's playlist. */
export const addRecordingPictureRoutes = (app: Hono<OriginEnv>, { pictures, find, log }: Options): void => {
  app.get(STORYBOARD_PATH, (c) =>
    answerMade(
      c,
      async () => {
        const text = await pictures.storyboard(c.req.param('id'));
        return text === undefined ? undefined : storyboardReply(text);
      },
      log,
    ),
  );
  app.get(FILE_PATH, (c) =>
    answerMade(
      c,
      async () => {
        const { id, file } = c.req.param();
        const bytes = find(id) && (await pictures.file(id, file));
        return bytes && pictureReply(bytes, file);
      },
      log,
    ),
  );
};
