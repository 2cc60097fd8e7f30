import { z } from 'zod';

const at = z.iso.datetime().meta({ description: 'When it happened.' });
const channel = z.string().meta({ description: 'Name of the channel.' });
const by = z.string().meta({ description: 'Who did it: a person, a program, or what acts by itself, as `schedule`.' });
const inputName = z.string().meta({ description: 'Name of the input.' });

const ofChannel = <Type extends string, Shape extends z.ZodRawShape>(type: Type, description: string, shape: Shape) =>
  z.object({ type: z.literal(type), channel, at, ...shape }).meta({ description });

const ofServer = <Type extends string, Shape extends z.ZodRawShape>(type: Type, description: string, shape: Shape) =>
  z.object({ type: z.literal(type), at, ...shape }).meta({ description });

export const WATCHDOGS = ['frozen', 'black', 'silent', 'bitrate', 'frameRate'] as const;

const RECORDING_CHANGES = [
  ...(['announced', 'started', 'stopped', 'finished', 'failed'] as const),
  ...(['added', 'changed', 'marked', 'trimmed', 'removed'] as const),
] as const;

/** Of one channel. */
export const CHANNEL_EVENTS = [
  ofChannel('switch', 'Another input is on the air.', {
    from: z.string().optional().meta({ description: 'The input before; absent: there was none.' }),
    to: inputName,
    mode: z.enum(['manual', 'schedule', 'priority']).meta({
      description: 'What decided: an operator, the schedule, or the order of preference.',
    }),
    why: z.string().meta({ description: 'By whom or what, in words.' }),
    gapMs: z.number().meta({ description: 'For how long the last picture was held; milliseconds of the programme.' }),
  }),
  ofChannel('direction', 'Another input is wanted from now on, whether or not that changes what is on the air.', {
    mode: z.enum(['manual', 'schedule']),
    input: z.string().optional().meta({ description: 'Absent: nothing is wanted any more.' }),
    why: z.string().meta({ description: 'By whom or what, in words.' }),
  }),
  ofChannel('input', 'An input has come, stalled, failed or gone.', {
    input: inputName,
    from: z.enum(['waiting', 'live', 'stalled', 'failed', 'off']).meta({ description: 'Its state before.' }),
    to: z.enum(['waiting', 'live', 'stalled', 'failed', 'off']).meta({ description: 'Its state now.' }),
    reason: z.string().meta({ description: 'Why, in words.' }),
  }),
  ofChannel('watchdog', 'Something is wrong with what an input shows, or no longer is.', {
    input: inputName,
    watchdog: z.enum(WATCHDOGS),
    raised: z.boolean().meta({ description: 'False: it is over.' }),
    reason: z.string().meta({ description: 'In words.' }),
  }),
  ofChannel('advice', 'Whoever sends to an input can do something better, or does it by now.', {
    input: inputName,
    advice: z.string().meta({ description: 'Its name for programs: `key-frame-interval`, `no-audio`.' }),
    severity: z.enum(['info', 'warning']),
    raised: z.boolean().meta({ description: 'False: it holds no more, or the source has gone.' }),
    text: z.string().meta({ description: 'What is wrong and what to set, in words.' }),
  }),
  ofChannel('encoder', 'The encoder runs, or has ended and is started again.', {
    from: z.enum(['off', 'starting', 'running', 'backing-off']).meta({ description: 'Its state before.' }),
    to: z.enum(['off', 'starting', 'running', 'backing-off']).meta({ description: 'Its state now.' }),
    restarts: z.number().meta({ description: 'How often it was started again since the start of the server.' }),
  }),
  ofChannel('ladder', 'The channel is made in other qualities.', {
    from: z.array(z.string()).readonly().meta({ description: 'Names of the renditions before.' }),
    to: z.array(z.string()).readonly().meta({ description: 'Names of the renditions now.' }),
  }),
  ofChannel(
    'relief',
    'A quality was taken out of the ladder, as the machine cannot encode all of it, or was put back.',
    {
      out: z
        .array(z.string())
        .readonly()
        .meta({ description: 'Names of the renditions that are out now; empty: none.' }),
      reason: z.string().optional().meta({ description: 'In words; absent: all of the ladder is made again.' }),
    },
  ),
  ofChannel('quality', 'The programme is black, frozen or silent, or no longer is.', {
    problem: z.enum(['black', 'frozen', 'silent']),
    raised: z.boolean().meta({ description: 'False: it is over.' }),
    reason: z.string().meta({ description: 'In words.' }),
  }),
  ofChannel('archive', 'Segments cannot be written to disk, or can be again.', {
    problem: z.string().optional().meta({ description: 'What keeps them from it; absent: all is well again.' }),
  }),
  ofChannel('health', 'The health of a channel is another; that of the server itself, where the channel is empty.', {
    from: z.enum(['OK', 'WARNING', 'CRITICAL', 'UNKNOWN']).meta({ description: 'Its state before.' }),
    to: z.enum(['OK', 'WARNING', 'CRITICAL', 'UNKNOWN']).meta({ description: 'Its state now.' }),
    text: z.string().meta({ description: 'Why, in one line.' }),
  }),
  ofChannel('metadata', 'Timed metadata was put into the stream.', {
    moment: z.string().meta({ description: 'Of the programme, ISO 8601.' }),
    frames: z.array(z.string()).readonly().meta({ description: 'Names of the ID3 frames: `TIT2`.' }),
    by,
  }),
  ofChannel('break', 'An ad break was announced, has come to its end, or does not come.', {
    break: z.string().meta({ description: 'Its id, as its `EXT-X-DATERANGE` has it.' }),
    what: z.enum(['announced', 'ended', 'cancelled']),
    start: z.string().meta({ description: 'Of the programme, ISO 8601.' }),
    end: z.string().optional().meta({ description: 'Planned, or as it came; absent while nobody knows.' }),
    input: z.string().optional().meta({ description: 'Whose cue it was; absent where an operator wanted it.' }),
  }),
  ofChannel('recording', 'Something became of a recording, a clip or an import of the channel.', {
    recording: z.string().meta({ description: 'Its id.' }),
    title: z.string(),
    kind: z.enum(['recording', 'clip', 'import']),
    what: z.enum(RECORDING_CHANGES),
    by,
    problem: z.string().optional().meta({ description: 'Why it failed, or what is missing in it.' }),
  }),
  ofChannel(
    'publisher',
    'Somebody publishes to an input, no longer does, or was not let in; a stream key was revoked.',
    {
      channel: z.string().meta({ description: 'Empty where none is known: a wrong key names none.' }),
      input: inputName.optional(),
      what: z.enum(['began', 'ended', 'refused', 'revoked']),
      protocol: z.enum(['rtmp', 'whip']),
      address: z.string().optional().meta({ description: 'Where it comes from.' }),
      key: z.string().optional().meta({ description: 'Label or id of its stream key; never the key itself.' }),
      reason: z.string().optional().meta({ description: 'Why it ended, was refused or revoked, in words.' }),
    },
  ),
  ofChannel('channel', 'A channel was made, changed, started, stopped or removed while the server runs.', {
    what: z.enum(['created', 'changed', 'started', 'stopped', 'removed']),
    changes: z.array(z.string()).readonly().optional().meta({ description: 'What changed, in words.' }),
    by: by.optional(),
  }),
] as const;

/** Of the whole server. */
export const SERVER_EVENTS = [
  ofServer('server', 'The server has started, or is about to stop.', {
    what: z.enum(['started', 'stopping']),
    version: z.string(),
  }),
  ofServer('config', 'Another config was applied, or refused.', {
    what: z.enum(['applied', 'refused']),
    changes: z.array(z.string()).readonly().meta({ description: 'What changed, in words.' }),
    problem: z.string().optional().meta({ description: 'Why it was refused, with the line.' }),
    by,
  }),
  ofServer('webhook', 'A webhook cannot be delivered, can be again, or is given up.', {
    name: z.string().meta({ description: 'Of the webhook.' }),
    what: z.enum(['failing', 'recovered', 'disabled']),
    reason: z.string().optional().meta({ description: 'What went wrong the last time.' }),
  }),
] as const;

/** The one truth about events: types, the log of events, the API's description and docs/events.md come from here. */
export const channelEventSchema = z.discriminatedUnion('type', [...CHANNEL_EVENTS]).meta({ id: 'ChannelEvent' });

export const eventSchema = z.discriminatedUnion('type', [...CHANNEL_EVENTS, ...SERVER_EVENTS]);

const [first, ...others] = [...CHANNEL_EVENTS, ...SERVER_EVENTS].map((one) => one.extend({ id: z.int() }));
/** An event with its place in the order of all: no event has an `id` of its own. */
export const numberedEventSchema = z.discriminatedUnion('type', [first!, ...others]).meta({ id: 'Event' });

export const EVENT_TYPES = [...CHANNEL_EVENTS, ...SERVER_EVENTS].map((one) => one.shape.type.value);
export type EventType = ServerEvent['type'];

/** What happens, for logs, pages and whoever else wants to know. */
export type ServerEvent = Readonly<z.output<typeof eventSchema>>;
/** What happens in a channel. */
export type ChannelEvent = Extract<ServerEvent, { readonly channel: string }>;
