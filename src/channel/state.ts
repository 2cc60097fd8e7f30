import { z } from 'zod';
import { channelEventSchema } from '../events/schemas.ts';

const moment = z.iso.datetime();
const count = z.int().min(0);

/** The life of an input, as operators see it. */
const inputStatus = z.enum(['waiting', 'live', 'stalled', 'failed', 'off']);
export type InputStatus = z.output<typeof inputStatus>;

const adviceSchema = z
  .object({
    code: z.string().meta({ description: 'Stable name for programs: `key-frame-interval`, `no-audio` …' }),
    severity: z.enum(['info', 'warning']),
    text: z.string(),
  })
  .meta({ id: 'Advice', description: 'One thing that a publisher can do better, in words that can be acted on.' });

const figuresSchema = z.object({
  videoCodec: z.string().optional(),
  audioCodec: z.string().optional(),
  languages: z.array(z.string()).readonly().optional().meta({
    description:
      "Those of the channel's languages that it brings, BCP 47, while it is live; absent where the channel names none.",
  }),
  width: z.number().optional(),
  height: z.number().optional(),
  frameRate: z.number().optional().meta({ description: 'Pictures per second, measured.' }),
  bitrate: z.number().optional().meta({ description: 'bit/s, measured over the last seconds.' }),
  keyFrameInterval: z.number().optional().meta({ description: 'Seconds between key frames, the last measured.' }),
  jitter: z.number().optional().meta({ description: "Seconds; spread of arrival against the source's own clock." }),
  droppedPictures: count.meta({ description: 'Pictures dropped because what follows could not keep up.' }),
  reconnects: count,
  onAirSeconds: z.number().meta({ description: 'Seconds on the air, over all its turns since the start.' }),
});

export const inputStateSchema = z
  .object({
    name: z.string(),
    type: z.string(),
    status: inputStatus,
    reason: z.string().meta({ description: 'Why it is in this state, in words.' }),
    onAir: z.boolean(),
    watchdogs: z
      .array(z.enum(['frozen', 'black', 'silent', 'bitrate', 'frameRate']))
      .readonly()
      .optional()
      .meta({
        description:
          'The watchdogs that are raised: it is live, and the reason says what is wrong. Absent where none is.',
      }),
    lastSeen: moment.optional().meta({ description: 'Absent before the first picture.' }),
    figures: figuresSchema,
    advice: z.array(adviceSchema).readonly(),
  })
  .meta({ id: 'Input' });

export const encoderStateSchema = z
  .object({
    status: z.enum(['off', 'starting', 'running', 'backing-off']),
    speed: z.number().optional().meta({
      description: 'Media seconds made per second; 1 is real time. Absent before it is known.',
    }),
    restarts: count,
    pid: count.optional(),
    behind: z.number().optional().meta({ description: 'How far its output is behind the programme, seconds.' }),
    skippedSamples: count.meta({
      description: 'Samples of the programme that it was too slow for: whole groups of pictures, with their sound.',
    }),
  })
  .meta({ id: 'Encoder' });

export const renditionStateSchema = z
  .object({
    name: z.string(),
    kind: z.enum(['video', 'audio', 'subtitles']),
    codecs: z.string().optional(),
    width: z.number().optional(),
    height: z.number().optional(),
    frameRate: z.number().optional(),
    averageBitrate: z.number().meta({ description: 'bit/s, measured.' }),
    peakBitrate: z.number().meta({ description: 'bit/s, measured.' }),
    lastMsn: z.int().optional().meta({ description: 'Media sequence number of the newest segment.' }),
  })
  .meta({ id: 'Rendition' });

const scheduledEventSchema = z
  .object({ input: z.string(), title: z.string(), start: moment, end: moment })
  .meta({ id: 'ScheduledEvent', description: 'One event of the schedule.' });

const scheduleSchema = z.object({
  source: z.string().meta({ description: 'The file or address that it is read from.' }),
  readAt: moment.optional().meta({
    description: 'When the calendar in force was read; absent while there is none.',
  }),
  now: scheduledEventSchema.optional().meta({ description: 'The event that counts now.' }),
  next: scheduledEventSchema.optional(),
  problem: z.string().optional().meta({
    description: 'Why the calendar as it stands could not be taken; the one before is in force.',
  }),
});

const switchStateSchema = z
  .object({
    mode: z.enum(['manual', 'schedule', 'priority']).meta({
      description: "By what the input on air is there: an operator's choice, the schedule, or the order of preference.",
    }),
    why: z.string().meta({ description: 'Why there was the last cut, in words; empty before the first.' }),
    manual: z
      .object({
        input: z.string(),
        by: z.string(),
        since: moment,
        until: moment.optional().meta({ description: 'Absent: until further notice.' }),
      })
      .optional()
      .meta({ description: "The operator's choice in force, on the air or waited for." }),
    schedule: scheduleSchema.optional().meta({ description: 'Absent where the channel has no schedule.' }),
  })
  .meta({ id: 'Switch', description: 'What decides on the input, and what is wanted.' });

const loudnessSchema = z.object({
  momentary: z.number().meta({ description: 'LUFS over the last 400 ms; -70: silence.' }),
  shortTerm: z.number().meta({ description: 'LUFS over the last 3 s.' }),
  integrated: z.number().optional().meta({
    description: 'LUFS over the last ten minutes, gated; absent before ten seconds of sound.',
  }),
  truePeak: z.number().optional().meta({ description: 'dBTP, the highest of the last minute.' }),
});

const qualitySchema = z
  .object({
    problems: z.array(z.enum(['black', 'frozen', 'silent'])).readonly(),
    reason: z.string().optional().meta({ description: 'The problems in words; absent where there are none.' }),
    loudness: loudnessSchema.optional().meta({ description: 'EBU R128; absent while nothing is heard.' }),
    avOffset: z.number().optional().meta({
      description: 'Seconds that sound is later than pictures, by the timestamps of the newest segment.',
    }),
    keyFrameInterval: z.number().optional().meta({ description: 'Seconds, of the newest segment.' }),
  })
  .meta({ id: 'Quality', description: 'How good the programme is that viewers get.' });

const reliefSchema = z
  .object({
    out: z.array(z.string()).readonly().meta({ description: 'Names of the renditions that are not made.' }),
    since: moment,
    reason: z.string(),
  })
  .meta({
    id: 'LadderRelief',
    description: 'What is taken out of the ladder, as the machine cannot encode all of it.',
  });

/** What the API, the health check and the pages are told of a channel: the description of the API is made of it. */
export const channelStateSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    status: z.enum(['running', 'stopped']).meta({
      description: '`stopped`: somebody has stopped it; it makes nothing until it is started again.',
    }),
    onAir: z.string().optional().meta({ description: 'Name of the input on air; absent while there is none.' }),
    onAirSince: moment.optional(),
    switch: switchStateSchema,
    startedAt: moment,
    partSeconds: z.number().optional().meta({ description: 'Part target, seconds; absent: no Low-Latency HLS.' }),
    segmentSeconds: z.number().meta({ description: 'Target duration, seconds.' }),
    lastSegmentAge: z.number().optional().meta({
      description: 'Seconds since the newest segment of the slowest rendition was published; absent before the first.',
    }),
    inputs: z.array(inputStateSchema).readonly(),
    encoder: encoderStateSchema,
    renditions: z.array(renditionStateSchema).readonly(),
    quality: qualitySchema.optional().meta({ description: 'Absent where nobody wants it watched (`quality`).' }),
    relief: reliefSchema.optional().meta({ description: 'Absent: every quality of the ladder is made.' }),
    archiveProblem: z.string().optional().meta({
      description: 'What keeps segments from being written to disk; absent while all is well.',
    }),
    events: z.array(channelEventSchema).readonly().meta({ description: 'The newest twenty, oldest first.' }),
  })
  .meta({ id: 'Channel' });

export type Advice = Readonly<z.output<typeof adviceSchema>>;
export type InputState = Readonly<z.output<typeof inputStateSchema>>;
export type EncoderState = Readonly<z.output<typeof encoderStateSchema>>;
export type QualityState = Readonly<z.output<typeof qualitySchema>>;
export type ReliefState = Readonly<z.output<typeof reliefSchema>>;
export type RenditionState = Readonly<z.output<typeof renditionStateSchema>>;
export type ScheduledEvent = Readonly<z.output<typeof scheduledEventSchema>>;
export type ScheduleState = Readonly<z.output<typeof scheduleSchema>>;
/** What decides on the input, and what is wanted. */
export type SwitchState = Readonly<z.output<typeof switchStateSchema>>;
export type ChannelState = Readonly<z.output<typeof channelStateSchema>>;
