import type { Answer, Exchange } from './exchange.ts';
import type { Held } from './held.ts';
import type { Reply } from './reply.ts';

/** What has to be fetched first, and sent bit by bit: only node's own response object does that. */
export class Elsewhere {
  readonly answer: (c: Exchange) => Answer;

  constructor(answer: (c: Exchange) => Answer) {
    this.answer = answer;
  }
}

/** What becomes of a request: an answer, one that is held until there is something to say, or one from elsewhere. */
export type Outcome = Reply | Held | Elsewhere;
