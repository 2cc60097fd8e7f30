import type { Hono } from 'hono';
import type { Logger } from 'pino';
import { KEY_FOLDER, PLAYLIST_NAME } from '../hls/segment-names.ts';
import type { OriginChannels } from './channel.ts';
import { answer, type Answer, type Exchange, type OriginEnv } from './exchange.ts';
import { LiveChannel } from './live-channel.ts';
import { PICTURE_NAME } from './picture.ts';
import { NOT_FOUND } from './reply.ts';

export interface LiveRoutesOptions {
  readonly channels: OriginChannels;
  readonly ffmpeg: string;
  readonly log: Logger;
}

/**
 * `/live/CHANNEL/…`. Names are looked up among those that exist, never made into paths. One route for each depth, and
 * handlers that answer at once: what matches two routes, or awaits, costs the hot path a tenth of its speed.
 */
export class LiveRoutes {
  readonly #options: LiveRoutesOptions;
  /** By name; at most one for each channel that exists. */
  readonly #live = new Map<string, LiveChannel>();

  constructor(options: LiveRoutesOptions) {
    this.#options = options;
  }

  addTo(app: Hono<OriginEnv>): void {
    app.get('/live/:channel/:file', (c) => this.#channelFile(c, c.req.param('channel'), c.req.param('file')));
    app.get('/live/:channel/:rendition/:file', (c) => {
      const { channel, rendition, file } = c.req.param();
      return this.#renditionFile(c, channel, rendition, file);
    });
  }

  /** Requests that are held. */
  get waiting(): number {
    return [...this.#live.values()].reduce((sum, { waiting }) => sum + waiting, 0);
  }

  stop(): void {
    for (const live of this.#live.values()) live.stop();
  }

  #channelFile(c: Exchange, channel: string, file: string): Answer {
    const live = this.#find(channel);
    if (live && file === PLAYLIST_NAME) return live.multivariant(c);
    if (live && file === PICTURE_NAME) return live.picture(c);
    return answer(c, NOT_FOUND);
  }

  #renditionFile(c: Exchange, channel: string, rendition: string, file: string): Answer {
    const live = this.#find(channel);
    const timeline = live?.timeline.renditions.get(rendition);
    // Under the same access rules as the playlists that name them.
    if (live && rendition === KEY_FOLDER) return live.key(c, file);
    if (!live || !timeline) return answer(c, NOT_FOUND);
    return file === PLAYLIST_NAME ? live.playlist(c, timeline, queryOf(c)) : live.media(c, timeline, file);
  }

  #find(name: string): LiveChannel | undefined {
    const timeline = this.#options.channels.get(name)?.timeline;
    const known = this.#live.get(name);
    if (known && known.timeline === timeline) return known;
    if (!timeline) {
      // The channel has gone: nobody is left waiting for it.
      known?.stop();
      this.#live.delete(name);
      return undefined;
    }
    const live = new LiveChannel(timeline, this.#options, known);
    this.#live.set(name, live);
    return live;
  }
}

const queryOf = (c: Exchange): string => {
  const { url } = c.req.raw;
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
};
