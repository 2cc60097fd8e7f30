import { KEY_FRAMES_NAME, PLAYLIST_NAME } from '../hls/segment-names.ts';
import { channelTargetDuration } from '../hls/targets.ts';
import { askedRange, AskedRangeError, type AskedRange } from '../views/asked-range.ts';
import type { RangeView } from '../views/range-view.ts';
import { mediaPlaylistOf, multivariantOf } from '../views/range-views.ts';
import type { OriginChannel } from './channel.ts';
import { answer } from './exchange.ts';
import { playlistCaching } from './headers.ts';
import type { LiveRequest } from './live-request.ts';
import { Elsewhere, type Outcome } from './outcome.ts';
import type { RangeQuestion, RangeReplies } from './range-replies.ts';
import { badRequest, NOT_FOUND, plainText } from './reply.ts';

/** A day: what is over does not change, until it is removed. */
const SETTLED = 'public, max-age=86400';

const PLAYLISTS: readonly string[] = [PLAYLIST_NAME, KEY_FRAMES_NAME];

/** Whether this is a playlist of a range: `index.m3u8?start=…&end=…`. */
export const asksForRange = ({ query, file }: LiveRequest): boolean =>
  query !== '' && PLAYLISTS.includes(file) && /(?:^|&)(?:start|end)=/.test(query);

/** Any range of a channel's archive as on-demand: `/live/CHANNEL/…?start=…&end=…`. */
export class RangeRoutes {
  readonly #replies: RangeReplies;

  constructor(replies: RangeReplies) {
    this.#replies = replies;
  }

  decide(request: LiveRequest, channel: OriginChannel): Outcome {
    let asked: AskedRange | undefined;
    try {
      asked = askedRange(request.query, this.#replies.now);
    } catch (error) {
      if (error instanceof AskedRangeError) return badRequest(error.message);
      throw error;
    }
    const { archive: reader } = channel;
    if (!asked || !reader) return NOT_FOUND;
    if (asked.from > this.#replies.now) return plainText(404, 'the range has not begun yet');
    const question = this.#question(request, channel, { ...asked, reader });
    return new Elsewhere(async (c) => answer(c, await this.#replies.reply(request, question)));
  }

  #question(
    { rendition, file, channel: name }: LiveRequest,
    { timeline }: OriginChannel,
    { from, to, query, reader }: AskedRange & Pick<RangeQuestion['source'], 'reader'>,
  ): RangeQuestion {
    const range = { from, to };
    const target = channelTargetDuration(timeline);
    const { mainLanguage } = timeline;
    const caching = (view: RangeView): string =>
      view.settled && view.coverage[0]!.from <= from ? SETTLED : playlistCaching(view.targetDuration);
    return {
      ...{ key: `live/${name}/${from}/${to}`, source: { reader, range, targetDuration: target }, caching },
      name: `${rendition ?? ''}/${file}${query}`,
      make: (view) => {
        if (rendition !== undefined)
          return mediaPlaylistOf(view, rendition, { keyFramesOnly: file === KEY_FRAMES_NAME });
        return Promise.resolve(file === PLAYLIST_NAME ? multivariantOf(view, { mainLanguage, query }) : undefined);
      },
    };
  }
}
