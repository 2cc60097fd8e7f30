import type { Logger } from 'pino';
import type { ChannelStoryboards } from '../pictures/channel-storyboards.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import { Elsewhere } from './outcome.ts';
import { answerMade, pictureReply, storyboardReply } from './picture-reply.ts';

const TEXT = 'storyboard.vtt';
const SHEET = /^sheet-[\d-]+\.jpg$/;

/** Whether a file beside a channel's multivariant playlist is one of its storyboard. */
export const isStoryboardFile = (file: string): boolean => file === TEXT || SHEET.test(file);

/** What becomes of a request for it. */
export const storyboardFile = (
  storyboards: ChannelStoryboards,
  timeline: ChannelTimeline,
  file: string,
  log: Logger,
): Elsewhere =>
  new Elsewhere((c) =>
    answerMade(
      c,
      async () => {
        if (file === TEXT) {
          const text = await storyboards.text(timeline);
          return text === undefined ? undefined : storyboardReply(text);
        }
        const sheet = await storyboards.sheet(timeline, file);
        return sheet && pictureReply(sheet, file);
      },
      log,
    ),
  );
