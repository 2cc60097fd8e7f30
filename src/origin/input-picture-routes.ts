import type { Hono } from 'hono';
import type { Logger } from 'pino';
import type { Gate } from '../access/gate.ts';
import type { LivePicture } from '../pictures/live-picture.ts';
import { refusalOf, refusalReply } from './api/admit.ts';
import { answer, callerOf, type OriginEnv } from './exchange.ts';
import { CONTROL } from './headers.ts';
import { answerPicture, PICTURE_NAMES } from './picture.ts';
import { NOT_FOUND } from './reply.ts';

export interface InputPictureOptions {
  /** What an input shows, on the air or not; undefined where there is no such input. */
  readonly inputPicture: (channel: string, input: string) => LivePicture | undefined;
  readonly gate: Gate;
  readonly log: Logger;
}

/**
 * `/live/CHANNEL/inputs/INPUT/picture.jpg` and `.webp`: for the control room alone, whoever may watch the channel. What is
 * not on the air is not for viewers.
 */
export const addInputPictureRoutes = (app: Hono<OriginEnv>, options: InputPictureOptions): void => {
  const { inputPicture, gate, log } = options;
  app.get('/live/:channel/inputs/:input/:file{picture\\.(?:jpg|webp)}', async (c) => {
    const { channel, input, file } = c.req.param();
    const refusal = refusalOf(await gate.identify(callerOf(c), false), 'viewer', channel);
    if (refusal) return answer(c, refusalReply(refusal));
    const format = PICTURE_NAMES.get(file);
    const picture = format && inputPicture(channel, input);
    return picture ? answerPicture(c, picture, { format, log, headers: CONTROL }) : answer(c, NOT_FOUND);
  });
};
