import type { Hono } from 'hono';
import { AppRequest } from './app-request.ts';
import { answer, type Exchange, type OriginEnv } from './exchange.ts';
import type { Reply } from './reply.ts';
import { seal } from './sealed.ts';
import { AskFirst, type ViewerRequest, type Viewing, type Wanted } from './viewing.ts';

/**
 * For what the app answers itself: undefined for those who are let in.
 * @param find what is wanted, where that needs a pass
 */
export const admit = async (
  c: Exchange,
  viewing: Viewing | undefined,
  request: ViewerRequest,
  find: (viewing: Viewing) => Wanted | undefined,
): Promise<Reply | undefined> => {
  const wanted = viewing && find(viewing);
  if (!wanted) return undefined;
  seal(c);
  const barrier = viewing.judge(request, wanted);
  return barrier instanceof AskFirst ? barrier.ask() : barrier;
};

/** In front of all that is below `/vod/`: what is recorded of a channel needs a pass where the channel does. */
export const addViewerAdmission = (app: Hono<OriginEnv>, viewing: Viewing): void => {
  app.use('/vod/:id/*', async (c: Exchange, next) => {
    const { path } = c.req;
    const id = c.req.param('id') ?? '';
    const refusal = await admit(c, viewing, new AppRequest(c), (rules) => rules.ofRecording(id, path));
    if (refusal) return answer(c, refusal);
    return next();
  });
};
