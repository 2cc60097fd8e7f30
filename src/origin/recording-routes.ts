import type { Hono } from 'hono';
import type { Logger } from 'pino';
import { toIsoDate } from '../clock/ticks.ts';
import { KEY_FRAMES_NAME, PLAYLIST_NAME } from '../hls/segment-names.ts';
import { channelTargetDuration } from '../hls/targets.ts';
import type { Recording } from '../library/recording.ts';
import { CHAPTERS_NAME, chaptersOf } from '../views/chapters.ts';
import { mediaPlaylistOf, multivariantOf } from '../views/range-views.ts';
import type { RangeView } from '../views/range-view.ts';
import type { FoundRecording, Recordings } from '../views/recordings.ts';
import { answerArchived } from './archived-media.ts';
import { AppRequest } from './app-request.ts';
import type { OriginChannel, OriginChannels } from './channel.ts';
import { answer, type Answer, type Exchange, type OriginEnv } from './exchange.ts';
import { playlistCaching, REVALIDATED } from './headers.ts';
import { keyReply } from './key.ts';
import { mediaConditions } from './media-plan.ts';
import type { RangeQuestion, RangeReplies } from './range-replies.ts';
import { NOT_FOUND, plainText } from './reply.ts';

export interface RecordingRoutesOptions {
  readonly recordings: Recordings;
  /** Theirs are the keys. */
  readonly channels: OriginChannels;
  readonly ranges: RangeReplies;
  readonly log: Logger;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Recordings, clips and imports as on-demand: `/vod/ID/…`. One that is on the air grows (EVENT). */
export const addRecordingRoutes = (app: Hono<OriginEnv>, options: RecordingRoutesOptions): void => {
  const found = (c: Exchange, use: (recording: FoundRecording) => Answer): Answer => {
    const recording = options.recordings.find(c.req.param('id') ?? '');
    return recording ? use(recording) : answer(c, NOT_FOUND);
  };
  const view = (c: Exchange, make: (asked: Asked) => Wanted): Answer =>
    found(c, (recording) => answerView(c, options, recording, make));
  app.get(`/vod/:id/${PLAYLIST_NAME}`, (c) => view(c, ({ language, marks }) => multivariant(language, marks)));
  app.get(`/vod/:id/${CHAPTERS_NAME}`, (c) => view(c, ({ marks }) => chapters(marks)));
  app.get(`/vod/:id/key/:key`, (c) =>
    found(c, ({ recording }) => {
      const key = channelOf(options.channels, recording)?.timeline.keys?.find(c.req.param('key'));
      return answer(c, key ? keyReply(key) : NOT_FOUND);
    }),
  );
  for (const file of [PLAYLIST_NAME, KEY_FRAMES_NAME]) {
    app.get(`/vod/:id/:rendition/${file}`, (c) =>
      view(c, ({ marks }) => media(c.req.param('rendition'), file === KEY_FRAMES_NAME, marks)),
    );
  }
  app.get('/vod/:id/:rendition/:hour/:file', (c) =>
    found(c, ({ reader }) => {
      const { rendition, hour, file } = c.req.param();
      const place = { rendition, hour, file };
      return answerArchived(c, mediaConditions(new AppRequest(c)), { reader, place, log: options.log });
    }),
  );
};

/** What a playlist is made with. */
interface Asked {
  readonly marks: Recording['marks'];
  readonly language: RangeLanguage;
}
type RangeLanguage = OriginChannel['timeline']['mainLanguage'];
type Wanted = Pick<RangeQuestion, 'name' | 'make' | 'type'>;

const multivariant = (mainLanguage: RangeLanguage, marks: Recording['marks']): Wanted => ({
  name: `${marks.length > 0 ? 'chapters' : ''}/${mainLanguage?.tag ?? ''}`,
  make: (view) => Promise.resolve(multivariantOf(view, { mainLanguage, marks })),
});

const media = (rendition: string, keyFramesOnly: boolean, marks: Recording['marks']): Wanted => ({
  name: `${rendition}/${keyFramesOnly ? 'key-frames' : nameOf(marks)}`,
  make: (view) => mediaPlaylistOf(view, rendition, { keyFramesOnly, marks }),
});

const chapters = (marks: Recording['marks']): Wanted => ({
  ...{ name: `chapters/${nameOf(marks)}`, type: JSON_TYPE },
  make: (view) => Promise.resolve(JSON.stringify(chaptersOf(view, marks))),
});

/** Another one once a mark has changed. */
const nameOf = (marks: Recording['marks']): string => JSON.stringify(marks);

const answerView = async (
  c: Exchange,
  { channels, ranges }: RecordingRoutesOptions,
  { reader, recording }: FoundRecording,
  make: (asked: Asked) => Wanted,
): Promise<Response> => {
  const { id, state, kind, fromTicks: from, toTicks: to = Infinity, marks } = recording;
  if (state === 'upcoming') return answer(c, plainText(404, `this is to begin at ${toIsoDate(from)}`));
  const timeline = channelOf(channels, recording)?.timeline;
  const isLive = state === 'live';
  // What was brought has all of its time, whenever that is; what was on the air may still be on its way to the disk.
  const isOver = !isLive && (kind === 'import' || timeline === undefined);
  const targetDuration = timeline && channelTargetDuration(timeline);
  const question: RangeQuestion = {
    key: `vod/${id}/${from}/${to}/${state}`,
    source: { reader, range: { from, to }, isOver, targetDuration },
    // It may be trimmed at any time.
    caching: (view: RangeView) => (view.growing ? playlistCaching(view.targetDuration) : REVALIDATED),
    ...make({ marks, language: timeline?.mainLanguage }),
  };
  const request = new AppRequest(c);
  return answer(c, await ranges.reply(request, question));
};

const channelOf = (channels: OriginChannels, { archive }: Recording): OriginChannel | undefined =>
  'channel' in archive ? channels.get(archive.channel) : undefined;
