import { z } from 'zod';
import { bitrateField, nameField, numberField, wholeNumberField } from './fields.ts';
import { didYouMean } from './nearest.ts';
import { mustBe, section, shown } from './section.ts';

/** Ready-made renditions, best first. Their figures are the encoder's; `source` is what is on air, as it came in. */
export const RENDITION_PRESETS = ['source', '1080p', '720p', '480p', '360p', '240p', 'audio'] as const;
export type RenditionPreset = (typeof RENDITION_PRESETS)[number];

/** Codecs of pictures. All but H.264 travel in fragmented MP4 only. */
const VIDEO_CODECS = ['h264', 'hevc', 'av1'] as const;

/** Of libx264 and libx265, fastest first. */
const ENCODER_PRESETS = [
  'ultrafast',
  'superfast',
  'veryfast',
  'faster',
  'fast',
  'medium',
  'slow',
  'slower',
  'veryslow',
] as const;

const audioBitrate = () => bitrateField(16_000, 512_000);

// H.264 with 4:2:0 colour has even sizes; 8192 is the largest that level 6.2 and ffmpeg's encoders take.
const pictureSize = () =>
  wholeNumberField(16, 8192).refine((value) => value % 2 === 0, { error: mustBe('an even number') });

const optionValue = z
  .union([z.string(), z.number()], { error: mustBe('a text or a number') })
  .transform((value) => String(value));

const videoRenditionSchema = section({
  name: nameField(),
  kind: z
    .literal('video')
    .optional()
    .transform(() => 'video' as const),
  codec: z
    .enum(VIDEO_CODECS, { error: mustBe(`one of ${VIDEO_CODECS.join(', ')}`) })
    .optional()
    .meta({ description: 'h264, hevc or av1; the latter two need "container: fmp4". Absent: h264.' }),
  width: pictureSize().optional().meta({ description: 'Pixels. Absent: as for 16:9.' }),
  height: pictureSize().meta({ description: 'Pixels.' }),
  frameRate: numberField(1, 120).optional().meta({ description: "Pictures per second. Absent: the source's." }),
  videoBitrate: bitrateField(50_000, 100_000_000),
  audioBitrate: audioBitrate().prefault('128k'),
  preset: z
    .enum(ENCODER_PRESETS, { error: mustBe(`one of ${ENCODER_PRESETS.join(', ')}`) })
    .optional()
    .meta({ description: "The encoder's trade of speed for quality." }),
  options: z
    .record(
      z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/, { error: mustBe('the name of an encoder option, without -') }),
      optionValue,
      { error: mustBe('a group of encoder options, as { tune: film }') },
    )
    .optional()
    .meta({ description: 'Further options of the video encoder, as ffmpeg names them, without the dash.' }),
});

const audioRenditionSchema = section({
  name: nameField(),
  kind: z.literal('audio'),
  audioBitrate: audioBitrate(),
});

const KINDS = ['video', 'audio'];

const renditionSchema = z.discriminatedUnion('kind', [videoRenditionSchema, audioRenditionSchema], {
  error: (issue) => {
    if (issue.code !== 'invalid_union') return mustBe('the name of a preset, or a rendition')(issue);
    const kind: unknown = (issue.input as { kind?: unknown } | undefined)?.kind;
    return `must be video or audio, not ${shown(kind)}${typeof kind === 'string' ? didYouMean(kind, KINDS) : ''}`;
  },
});

const presetSchema = z.enum(RENDITION_PRESETS, {
  error: ({ input }) =>
    `must be one of ${RENDITION_PRESETS.join(', ')} or a full rendition, not ${shown(input)}` +
    (typeof input === 'string' ? didYouMean(input, RENDITION_PRESETS) : ''),
});

/** What stands in a ladder: the name of a preset, or a rendition spelled out. */
export const ladderEntrySchema = z.union([presetSchema, renditionSchema]);

export type VideoRenditionConfig = z.output<typeof videoRenditionSchema>;
export type AudioRenditionConfig = z.output<typeof audioRenditionSchema>;
export type RenditionConfig = VideoRenditionConfig | AudioRenditionConfig;
export type LadderEntryConfig = z.output<typeof ladderEntrySchema>;

/** The name that a ladder entry has in playlists and URLs. */
export const renditionName = (entry: LadderEntryConfig): string => (typeof entry === 'string' ? entry : entry.name);

/** Entries whose pictures are not H.264, with their place. */
export const foreignCodecs = (ladder: readonly LadderEntryConfig[]): { index: number; codec: 'hevc' | 'av1' }[] =>
  ladder.flatMap((entry, index) => {
    if (typeof entry === 'string' || entry.kind !== 'video' || entry.codec === undefined) return [];
    return entry.codec === 'h264' ? [] : [{ index, codec: entry.codec }];
  });
