import type { Hono } from 'hono';
import type { Logger } from 'pino';
import type { ChannelStoryboards } from '../pictures/channel-storyboards.ts';
import type { PictureDecoder } from '../pictures/picture-decoder.ts';
import { AppRequest } from './app-request.ts';
import { answerArchived } from './archived-media.ts';
import type { OriginChannels } from './channel.ts';
import type { DownloadRoutes } from './download-routes.ts';
import { answer, answerLater, endConnection, type Answer, type Exchange, type OriginEnv } from './exchange.ts';
import { Held } from './held.ts';
import { LiveChannel } from './live-channel.ts';
import type { LiveRequest } from './live-request.ts';
import { mediaConditions } from './media-plan.ts';
import { Elsewhere, type Outcome } from './outcome.ts';
import { asksForRange, type RangeRoutes } from './range-routes.ts';
import { NOT_FOUND, STOPPED } from './reply.ts';
import { seal } from './sealed.ts';
import { admit } from './viewer-admission.ts';
import { AskFirst, type Viewing } from './viewing.ts';

export interface LiveRoutesOptions {
  readonly channels: OriginChannels;
  readonly decoder: PictureDecoder;
  readonly storyboards?: ChannelStoryboards | undefined;
  readonly spreadMs?: number | undefined;
  readonly log: Logger;
  readonly onRequest?: RequestObserver | undefined;
  /** Who may watch; absent: everybody. */
  readonly viewing?: Viewing | undefined;
  /** Absent: there are none. */
  readonly downloads?: DownloadRoutes | undefined;
  readonly ranges: RangeRoutes;
}

/** Told of every request that is answered, before it is; must not throw, and must be quick. */
export type RequestObserver = (request: LiveRequest) => void;

/**
 * `/live/CHANNEL/…`. Names are looked up among those that exist, never made into paths. What becomes of a request is
 * decided here, whichever way it came: by the express lane, or through the app. In the app there is one route for each
 * depth, and handlers that answer at once: what matches two routes, or awaits, costs a tenth of the speed.
 */
export class LiveRoutes {
  readonly #options: LiveRoutesOptions;
  /** By name; at most one for each channel that exists. */
  readonly #live = new Map<string, LiveChannel>();

  constructor(options: LiveRoutesOptions) {
    this.#options = options;
  }

  addTo(app: Hono<OriginEnv>): void {
    app.get('/live/:channel/:file', (c) => this.#answer(c));
    app.get('/live/:channel/:rendition/:file', (c) => this.#answer(c));
    app.get('/live/:channel/:rendition/:hour/:file', (c) => this.#archived(c));
  }

  /** Requests that are held. */
  get waiting(): number {
    return [...this.#live.values()].reduce((sum, { waiting }) => sum + waiting, 0);
  }

  stop(): void {
    for (const live of this.#live.values()) live.stop();
  }

  /** What becomes of a request. Whoever goes on to answer it tells `observe` first. */
  decide(request: LiveRequest): Outcome {
    const { viewing } = this.#options;
    const wanted = viewing?.ofLive(request);
    const barrier = wanted && viewing?.judge(request, wanted);
    if (!barrier) return this.#open(request);
    return barrier instanceof AskFirst ? new Elsewhere((c) => this.#afterAsking(c, barrier)) : barrier;
  }

  #open(request: LiveRequest): Outcome {
    const live = this.#find(request.channel);
    if (!live) return NOT_FOUND;
    const channel = this.#options.channels.get(request.channel)!;
    if (asksForRange(request)) return this.#options.ranges.decide(request, channel);
    if (channel.running === false) return STOPPED;
    return request.rendition === undefined ? live.channelFile(request) : live.renditionFile(request, request.rendition);
  }

  observe(request: LiveRequest): void {
    this.#options.onRequest?.(request);
  }

  #answer(c: Exchange): Answer {
    const request = new AppRequest(c);
    if (this.#options.viewing?.ofLive(request)) seal(c);
    const outcome = this.decide(request);
    this.observe(request);
    return this.#carry(c, outcome);
  }

  async #afterAsking(c: Exchange, barrier: AskFirst): Promise<Response> {
    const refusal = await barrier.ask();
    endConnection(c);
    return refusal ? answer(c, refusal) : this.#carry(c, this.#open(new AppRequest(c)));
  }

  #carry(c: Exchange, outcome: Outcome): Answer {
    if (outcome instanceof Elsewhere) return outcome.answer(c);
    return outcome instanceof Held ? answerLater(c, outcome) : answer(c, outcome);
  }

  /** A file of the archive, as the playlists of ranges name it. */
  async #archived(c: Exchange): Promise<Response> {
    const { channels, viewing, log } = this.#options;
    const request = new AppRequest(c);
    const refusal = await admit(c, viewing, request, (rules) => rules.ofLive(request));
    if (refusal) return answer(c, refusal);
    this.observe(request);
    const reader = channels.get(request.channel)?.archive;
    if (!reader || request.rendition === undefined) return answer(c, NOT_FOUND);
    const place = { rendition: request.rendition, hour: c.req.param('hour') ?? '', file: request.file };
    return answerArchived(c, mediaConditions(request), { reader, place, log });
  }

  #find(name: string): LiveChannel | undefined {
    const timeline = this.#options.channels.get(name)?.timeline;
    const known = this.#live.get(name);
    const policy = this.#options.viewing?.policyOf(name);
    if (known && known.timeline === timeline && known.policy === policy) return known;
    if (!timeline) {
      // The channel has gone: nobody is left waiting for it.
      known?.stop();
      this.#live.delete(name);
      return undefined;
    }
    const live = new LiveChannel(timeline, { ...this.#options, policy }, known);
    this.#live.set(name, live);
    return live;
  }
}
