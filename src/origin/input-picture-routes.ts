import type { Hono } from 'hono';
import type { Logger } from 'pino';
import type { LivePicture } from '../pictures/live-picture.ts';
import { AppRequest } from './app-request.ts';
import { answer, type OriginEnv } from './exchange.ts';
import { answerPicture, PICTURE_NAMES } from './picture.ts';
import { NOT_FOUND } from './reply.ts';
import { admit } from './viewer-admission.ts';
import type { Viewing } from './viewing.ts';

export interface InputPictureOptions {
  /** What an input shows, on the air or not; undefined where there is no such input. */
  readonly inputPicture: (channel: string, input: string) => LivePicture | undefined;
  readonly viewing?: Viewing | undefined;
  readonly log: Logger;
}

/** `/live/CHANNEL/inputs/INPUT/picture.jpg` and `.webp`. */
export const addInputPictureRoutes = (app: Hono<OriginEnv>, options: InputPictureOptions): void => {
  const { inputPicture, viewing, log } = options;
  app.get('/live/:channel/inputs/:input/:file{picture\\.(?:jpg|webp)}', async (c) => {
    const { channel, input, file } = c.req.param();
    const request = new AppRequest(c);
    const refusal = await admit(c, viewing, request, (rules) => rules.ofLive({ ...request, channel, file }));
    if (refusal) return answer(c, refusal);
    const format = PICTURE_NAMES.get(file);
    const picture = format && inputPicture(channel, input);
    return picture ? answerPicture(c, picture, format, log) : answer(c, NOT_FOUND);
  });
};
