import { z } from 'zod';
import type { ChannelState } from '../channel/state.ts';

const renditionSchema = z.object({
  ...{ name: z.string(), kind: z.enum(['video', 'audio', 'subtitles']) },
  codecs: z.string().optional(),
  width: z.int().optional().meta({ description: 'Pixels.' }),
  height: z.int().optional().meta({ description: 'Pixels.' }),
  frameRate: z.number().optional().meta({ description: 'Pictures per second.' }),
  bitrate: z.number().meta({ description: 'bit/s, on average.' }),
});

/** What anybody may know of a channel: nothing of its inputs, its machine, or who looks after it. */
export const guideEntrySchema = z
  .object({
    ...{ name: z.string(), title: z.string() },
    state: z.enum(['starting', 'live', 'standby', 'off']).meta({
      description: 'starting: nothing to play yet; standby: a slate; off: the stream stands still.',
    }),
    startedAt: z.iso.datetime(),
    renditions: z.array(renditionSchema),
  })
  .meta({ id: 'GuideEntry' });

export type GuideEntry = z.output<typeof guideEntrySchema>;

/** Target durations without a segment after which players have nothing left to show. */
const MOST_TARGETS = 3;

/** What anybody may know of a channel. */
export const guideEntry = (state: ChannelState): GuideEntry => ({
  ...{ name: state.name, title: state.title, state: standingOf(state), startedAt: state.startedAt },
  renditions: state.renditions.map(({ name, kind, codecs, width, height, frameRate, averageBitrate }) => ({
    ...{ name, kind, codecs, width, height, frameRate, bitrate: averageBitrate },
  })),
});

const standingOf = ({ lastSegmentAge: age, segmentSeconds, inputs, onAir }: ChannelState): GuideEntry['state'] => {
  if (age === undefined) return 'starting';
  if (age > MOST_TARGETS * segmentSeconds) return 'off';
  const input = inputs.find(({ name }) => name === onAir);
  return !input || input.type === 'slate' ? 'standby' : 'live';
};
