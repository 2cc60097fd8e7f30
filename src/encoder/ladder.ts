import { languageRendition } from '../config/languages.ts';
import type { LadderEntryConfig, RenditionConfig, RenditionPreset } from '../config/schema.ts';
import type { Container } from '../media/container.ts';
import type { AudioRung, LadderRung, Rung, VideoRung } from './rung.ts';

/** The size and rate of a source, as far as they are known. */
export interface SourceFormat {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number | undefined;
}

const AUDIO_BITRATE = 128_000;
const FRAME_RATE = 30;
const PRESET = 'veryfast';

interface Preset {
  readonly height: number;
  readonly width: number;
  /** bit/s, between what Apple recommends for H.264 and what `veryfast` needs to look as well. */
  readonly videoBitrate: number;
  /** Cores that `veryfast` takes at 30 pictures per second of natural content: measured, and rounded up by half. */
  readonly cores: number;
}

const PRESETS: Record<Exclude<RenditionPreset, 'audio' | 'source'>, Preset> = {
  '1080p': { width: 1920, height: 1080, videoBitrate: 5_000_000, cores: 0.75 },
  '720p': { width: 1280, height: 720, videoBitrate: 2_800_000, cores: 0.36 },
  '480p': { width: 854, height: 480, videoBitrate: 1_400_000, cores: 0.19 },
  '360p': { width: 640, height: 360, videoBitrate: 800_000, cores: 0.13 },
  '240p': { width: 426, height: 240, videoBitrate: 400_000, cores: 0.08 },
};
const PRESET_NAMES = Object.keys(PRESETS) as (keyof typeof PRESETS)[];

/** Share of the machine that encoders may take: the rest is for decoding, delivery and peaks. */
const ENCODER_SHARE = 0.45;
/** A ladder of more than this many rungs helps nobody (Apple recommends steps of about two in bitrate). */
const MOST_VIDEO_RUNGS = 4;

const even = (value: number): number => Math.max(2, Math.round(value / 2) * 2);

const presetRung = (name: keyof typeof PRESETS, frameRate: number): VideoRung => {
  const { width, height, videoBitrate } = PRESETS[name];
  return {
    kind: 'video',
    name,
    codec: 'h264',
    width,
    height,
    frameRate,
    videoBitrate,
    audioBitrate: AUDIO_BITRATE,
    preset: PRESET,
    options: {},
  };
};

/**
 * The ladder of a channel with languages, BCP 47, the main one first. In MPEG-TS that travels with the pictures, as in a
 * channel without; in fragmented MP4 all sound is apart as soon as there are several: players cannot leave out the sound
 * of a file that has both.
 */
export const withLanguages = <Any extends LadderRung>(
  rungs: readonly Any[],
  languages: readonly string[],
  container: Container,
): (Any | AudioRung)[] => {
  const soundApart = container === 'fmp4' && languages.length > 1;
  const apart = languages.map((language, track) => ({ ...audioRung(languageRendition(language)), track }));
  return [
    ...rungs.map((rung) => (soundApart && rung.kind === 'video' ? { ...rung, soundApart } : rung)),
    ...apart.slice(soundApart ? 0 : 1),
  ];
};

const audioRung = (name: string, audioBitrate = AUDIO_BITRATE): AudioRung => ({ kind: 'audio', name, audioBitrate });

const configuredRung = (config: RenditionConfig, frameRate: number): Rung => {
  if (config.kind === 'audio') return audioRung(config.name, config.audioBitrate);
  return {
    kind: 'video',
    name: config.name,
    codec: config.codec ?? 'h264',
    width: config.width ?? even((config.height * 16) / 9),
    height: config.height,
    frameRate: config.frameRate ?? frameRate,
    videoBitrate: config.videoBitrate,
    audioBitrate: config.audioBitrate,
    preset: config.preset ?? PRESET,
    options: config.options ?? {},
  };
};

/**
 * The rate of the whole ladder: the source's own, halved while it is above 30, so that no picture is doubled or lost.
 * 30 where the source is not known.
 */
export const ladderFrameRate = (source: SourceFormat | undefined): number => {
  if (!source?.frameRate || source.frameRate < 5) return FRAME_RATE;
  let rate = source.frameRate;
  while (rate > 31) rate /= 2;
  // Measured rates are a little off: the nearest usual one is meant.
  const usual = [10, 12, 12.5, 15, 20, 24000 / 1001, 24, 25, 30000 / 1001, 30];
  const off = (candidate: number): number => Math.abs(candidate - rate);
  const nearest = usual.reduce((best, candidate) => (off(candidate) < off(best) ? candidate : best));
  return off(nearest) < 0.02 ? nearest : FRAME_RATE;
};

/** A ladder as the config spells it. */
export const configuredLadder = (
  entries: readonly LadderEntryConfig[],
  source: SourceFormat | undefined,
): LadderRung[] => {
  const frameRate = ladderFrameRate(source);
  return entries.map((entry) => {
    if (entry === 'source') return { kind: 'source', name: 'source' };
    if (entry === 'audio') return audioRung('audio');
    return typeof entry === 'string' ? presetRung(entry, frameRate) : configuredRung(entry, frameRate);
  });
};

/**
 * The default ladder: as many presets, from the best down, as the machine can make in real time beside each other,
 * none above the source's size, and sound alone.
 * @param cores processor cores
 * @param channels that share the machine, 1 and up
 */
export const defaultLadder = (cores: number, channels: number, source: SourceFormat | undefined): Rung[] => {
  const frameRate = ladderFrameRate(source);
  const fitting = PRESET_NAMES.filter((name) => !source || PRESETS[name].height <= source.height);
  // A source that is smaller than every preset still gets a rendition, of its own size.
  if (fitting.length === 0 && source) return [ownSizeRung(source, frameRate), audioRung('audio')];
  let budget = (cores * ENCODER_SHARE) / channels;
  // The best rung is chosen so that two more fit below it: one quality alone is no ladder.
  const top = fitting.findIndex((_, index) => costOf(fitting.slice(index, index + 3)) <= budget);
  const candidates = top < 0 ? fitting.slice(-1) : fitting.slice(top);
  const chosen: VideoRung[] = [];
  for (const name of candidates) {
    const { cores: cost } = PRESETS[name];
    if (chosen.length >= MOST_VIDEO_RUNGS || (chosen.length > 0 && cost > budget)) continue;
    budget -= cost;
    chosen.push(presetRung(name, frameRate));
  }
  return [...chosen, audioRung('audio')];
};

/** The ladders of presets that the default one can come to, the most demanding first, each with sound alone. */
export const usualLadders = (): Rung[][] =>
  PRESET_NAMES.map((_, top) => [
    ...PRESET_NAMES.slice(top, top + MOST_VIDEO_RUNGS).map((name) => presetRung(name, FRAME_RATE)),
    audioRung('audio'),
  ]);

const costOf = (names: readonly (keyof typeof PRESETS)[]): number =>
  names.reduce((sum, name) => sum + PRESETS[name].cores, 0);

const ownSizeRung = (source: SourceFormat, frameRate: number): VideoRung => {
  const height = even(source.height);
  return { ...presetRung('240p', frameRate), name: `${height}p`, width: even(source.width), height };
};
