import { z } from 'zod';
import { keepSchema } from './keep.ts';
import { encryptionSchema } from './encryption.ts';
import { calendarField } from './calendar.ts';
import { captionProblems, captionsSchema } from './captions.ts';
import { durationField, textField } from './fields.ts';
import { channelHealthSchema } from './health.ts';
import { aliasProblems } from './inputs/alias.ts';
import { inputSchema } from './inputs/input.ts';
import { keyFrameProblems } from './key-frames.ts';
import { languageProblems, languagesSchema } from './languages.ts';
import { foreignCodecs, ladderEntrySchema, renditionName } from './ladder.ts';
import { channelViewingField } from './viewing.ts';
import { recordField } from './record.ts';
import { qualityField } from './quality.ts';
import { reliefField } from './relief.ts';
import { mustBe, section } from './section.ts';
import { formatDuration } from './units.ts';
import { watchSchema } from './watch.ts';

const DAY = 86_400;

/** Apple's authoring specification 8.11: a live playlist lists at least six segments. */
const MIN_SEGMENTS_IN_WINDOW = 6;

/** More are a mistake: each is an encoder of its own. */
const MAX_RENDITIONS = 12;
const MAX_INPUTS = 32;

const CONTAINERS = ['ts', 'fmp4'] as const;

/** `/live/CHANNEL/key/…` is no rendition. */
const KEY_FOLDER = 'key';

const switchSchema = section({
  stallAfter: durationField({ min: 0.2, max: 60 })
    .prefault('1.5s')
    .meta({ description: 'Silence of the input on air after which the next one takes over.' }),
  returnAfter: durationField({ min: 0, max: 3600 }).prefault('5s').meta({
    description:
      'How long a better input that failed must have been live before it is taken back; over a slate it is taken at once, unless it was lost three times within a minute.',
  }),
  schedule: calendarField().optional().meta({
    description: 'An iCalendar file or https:// address; LOCATION or X-SLUICE-INPUT of an event names the input.',
  }),
  refresh: durationField({ min: 10, max: DAY })
    .prefault('5m')
    .meta({ description: 'How often the address of a schedule is asked for changes. Files are watched.' }),
  watch: watchSchema.optional().meta({
    description: 'Takes an input off the air that sends pictures, but not those that are wanted. Absent: none of it.',
  }),
});

export const channelSchema = section({
  title: textField('a text').optional().meta({ description: "What viewers read. Absent: the channel's name." }),
  inputs: z
    .array(inputSchema, { error: mustBe('a list of inputs, as [{ name: studio, type: rtmp }]') })
    .min(1, { error: 'must have at least one input' })
    .max(MAX_INPUTS, { error: `must have at most ${MAX_INPUTS} inputs` })
    .meta({ description: 'In order of preference: the first one that is live is on air.' }),
  switch: switchSchema.prefault({}),
  ladder: z
    .array(ladderEntrySchema, { error: mustBe('a list of renditions, as [720p, 360p, audio]') })
    .min(1, { error: 'must have at least one rendition; leave it out to have it chosen' })
    .max(MAX_RENDITIONS, { error: `must have at most ${MAX_RENDITIONS} renditions` })
    .optional()
    .meta({ description: "Best first. Absent: what the machine's cores can encode in real time." }),
  relief: reliefField(),
  quality: qualityField(),
  audio: languagesSchema.optional().meta({
    description:
      'Languages of the sound, the main one first: it travels with the pictures, the others apart. Absent: one, of whatever language.',
  }),
  captions: captionsSchema.optional().meta({
    description: 'Caption channels of the sources (CEA-608) that become subtitles. Absent: none.',
  }),
  segment: durationField({ min: 1, max: 10 }).prefault('2s').meta({ description: 'Length of a segment, 1s to 10s.' }),
  part: durationField({ min: 0.2, max: 1, orZero: true })
    .prefault(0)
    .meta({ description: 'Length of a part, 200ms to 1s, for Low-Latency HLS. 0: none.' }),
  keyFrames: durationField({ min: 0.2, max: 10 }).optional().meta({
    description:
      'From one key frame to the next; a segment is a whole number of these. As long as a part: players may begin with any part. Absent: a segment.',
  }),
  container: z
    .enum(CONTAINERS, { error: mustBe(`one of ${CONTAINERS.join(', ')}`) })
    .default('ts')
    .meta({
      description:
        'What segments are made of: ts (MPEG-TS), or fmp4 (fragmented MP4, CMAF), which also takes HEVC and AV1.',
    }),
  window: durationField({ min: 6, max: DAY })
    .prefault('60s')
    .meta({ description: 'How much of the past a live playlist lists, at least six segments.' }),
  dvr: durationField({ min: 6, max: 366 * DAY })
    .optional()
    .meta({
      description: 'How far back viewers can go: live playlists list so much, a day at most. Absent: the window.',
    }),
  encryption: encryptionSchema.optional().meta({
    description: 'Segments and parts are encrypted; the key has a URL beside the playlists. Absent: in the clear.',
  }),
  keep: keepSchema.optional().meta({
    description: 'How much of it stays on disk, but for what recordings name. Absent: as far back as viewers can go.',
  }),
  viewing: channelViewingField(),
  record: recordField(),
  health: channelHealthSchema.optional().meta({
    description: 'What the health check minds here otherwise than on the rest of the server (health).',
  }),
}).superRefine((channel, context) => {
  const problem = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
  for (const [index, { name }] of channel.inputs.entries()) {
    if (name === 'auto') problem(['inputs', index, 'name'], '"auto" means none by hand: choose another name');
  }
  for (const { index, value } of repeated(channel.inputs.map((input) => input.name))) {
    problem(['inputs', index, 'name'], `"${value}" is the name of an input above: names must differ`);
  }
  for (const { path, message } of aliasProblems(channel.inputs)) problem(['inputs', ...path], message);
  const ladder = channel.ladder ?? [];
  for (const { index, codec } of foreignCodecs(ladder)) {
    if (channel.container !== 'ts') break;
    problem(['ladder', index, 'codec'], `${codec} does not travel in MPEG-TS: add "container: fmp4" to the channel`);
  }
  for (const { index, value } of repeated(ladder.map(renditionName))) {
    const path = typeof ladder[index] === 'string' ? [index] : [index, 'name'];
    problem(['ladder', ...path], `"${value}" stands in the ladder already: names must differ`);
  }
  for (const { path, message } of languageProblems(channel.audio ?? [], ladder.map(renditionName))) {
    problem(['audio', ...path], message);
  }
  for (const { path, message } of captionProblems(channel.captions ?? [], ladder.map(renditionName))) {
    problem(['captions', ...path], message);
  }
  for (const [index, entry] of ladder.entries()) {
    if (renditionName(entry) !== KEY_FOLDER) continue;
    problem(['ladder', index, 'name'], `"${KEY_FOLDER}" is where keys lie in URLs: choose another name`);
  }
  if (channel.part > 0 && channel.part >= channel.segment / 2) {
    problem(['part'], `must be shorter than half a segment, ${formatDuration(channel.segment / 2)}`);
  }
  for (const entry of ladder) {
    if (channel.part === 0 || typeof entry === 'string' || entry.kind !== 'video' || !entry.frameRate) continue;
    const picture = 1 / entry.frameRate;
    if (picture <= channel.part) continue;
    problem(['part'], `must be at least one picture of ${entry.name}, ${formatDuration(picture)}`);
  }
  for (const { path, message } of keyFrameProblems(channel, ladder.map(renditionName))) problem(path, message);
  const shortestWindow = MIN_SEGMENTS_IN_WINDOW * channel.segment;
  if (channel.window < shortestWindow) {
    problem(['window'], `must be at least six segments, ${formatDuration(shortestWindow)}`);
  }
  if (channel.dvr !== undefined && channel.dvr < channel.window) {
    problem(['dvr'], `must be at least as long as the window, ${formatDuration(channel.window)}`);
  }
});

export type ChannelConfig = Omit<z.output<typeof channelSchema>, 'title'> & { title: string };

/** The values that stood earlier in the list already, with their place. */
const repeated = (values: readonly string[]): { index: number; value: string }[] =>
  values.flatMap((value, index) => (values.indexOf(value) < index ? [{ index, value }] : []));
