import { z } from 'zod';

const common = {
  channel: z.string(),
  at: z.iso.datetime().meta({ description: 'When it happened.' }),
};
const moment = z.iso.datetime();
const recordingSteps = [
  ...(['announced', 'started', 'stopped', 'finished', 'failed'] as const),
  ...(['added', 'changed', 'marked', 'trimmed', 'removed'] as const),
] as const;

const switchEvent = z
  .object({
    type: z.literal('switch'),
    ...common,
    from: z.string().optional(),
    to: z.string(),
    mode: z.enum(['manual', 'schedule', 'priority']).meta({
      description: 'What decided: an operator, the schedule, or the order of preference.',
    }),
    why: z.string().meta({ description: 'By whom or what, in words.' }),
    gapMs: z.number().meta({
      description: 'Milliseconds of the programme for which the last picture had to be held.',
    }),
  })
  .meta({ description: 'Another input is on the air.' });

const directionEvent = z
  .object({
    type: z.literal('direction'),
    ...common,
    mode: z.enum(['manual', 'schedule']),
    input: z.string().optional().meta({ description: 'Absent: nothing is wanted any more.' }),
    why: z.string(),
  })
  .meta({
    description:
      'Somebody, or the schedule, wants something else from now on, whether or not it changes what is on the air.',
  });

const inputEvent = z
  .object({
    type: z.literal('input'),
    ...common,
    input: z.string(),
    from: z.string(),
    to: z.string(),
    reason: z.string(),
  })
  .meta({ description: 'An input is in another state.' });

const metadataEvent = z
  .object({
    type: z.literal('metadata'),
    ...common,
    moment: moment.meta({ description: 'Of the programme.' }),
    frames: z.array(z.string()).readonly().meta({ description: 'Names of the frames: `TIT2`.' }),
    by: z.string(),
  })
  .meta({ description: 'Timed metadata was put into the stream.' });

const breakEvent = z
  .object({
    type: z.literal('break'),
    ...common,
    id: z.string().meta({ description: 'Of its EXT-X-DATERANGE.' }),
    what: z.enum(['announced', 'ended', 'cancelled']),
    start: moment.meta({ description: 'Of the programme.' }),
    end: moment.optional().meta({ description: 'Planned, or as it came; absent while nobody knows.' }),
    input: z.string().optional().meta({ description: 'Whose cue it was; absent where an operator wanted it.' }),
  })
  .meta({ description: 'An ad break was announced, has come to its end, or does not come.' });

const recordingEvent = z
  .object({
    type: z.literal('recording'),
    ...common,
    id: z.string(),
    title: z.string(),
    kind: z.enum(['recording', 'clip', 'import']),
    what: z.enum(recordingSteps),
    by: z.string(),
    problem: z.string().optional().meta({ description: 'Why it failed, or what is missing in it.' }),
  })
  .meta({ description: 'Something became of a recording of the channel.' });

const watchdogEvent = z
  .object({
    type: z.literal('watchdog'),
    ...common,
    input: z.string(),
    watchdog: z.enum(['frozen', 'black', 'silent', 'bitrate', 'frameRate']),
    raised: z.boolean(),
    reason: z.string().meta({ description: 'In words.' }),
  })
  .meta({ description: 'Something is wrong with what an input shows, or no longer is.' });

const healthStatus = z.enum(['OK', 'WARNING', 'CRITICAL', 'UNKNOWN']);
const healthEvent = z
  .object({
    type: z.literal('health'),
    ...common,
    channel: z.string().meta({ description: 'Empty: of the server itself.' }),
    from: healthStatus,
    to: healthStatus,
    text: z.string().meta({ description: 'What the health check says.' }),
  })
  .meta({ description: 'The health of a channel, or of the server itself, is another.' });

/** What happens in a channel, for logs, pages and whoever else wants to know. */
export const channelEventSchema = z
  .discriminatedUnion('type', [
    switchEvent,
    directionEvent,
    inputEvent,
    metadataEvent,
    breakEvent,
    recordingEvent,
    watchdogEvent,
    healthEvent,
  ])
  .meta({ id: 'ChannelEvent' });

export type ChannelEvent = z.output<typeof channelEventSchema>;
