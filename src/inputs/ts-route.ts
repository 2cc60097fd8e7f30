import { AAC_LC } from '../media/aac.ts';
import { SAMPLE_RATE } from '../media/silence.ts';
import { languageOf } from '../mpegts/descriptors.ts';
import type { ProgramStream } from '../mpegts/psi.ts';
import { streamKind } from '../mpegts/stream-kind.ts';
import { chooseSounds } from '../media/sound-tracks.ts';
import type { AacForm, TsFacts } from './ts-format.ts';

/** One stream of the programme that is to be used. */
export interface ChosenStream {
  readonly pid: number;
  /** As people call it: `H.264`. */
  readonly codec: string;
}

export interface ChosenSound extends ChosenStream {
  /** Which of the channel's languages it is: 0 the main one. */
  readonly track: number;
}

export interface ChosenStreams {
  readonly video: ChosenStream | undefined;
  /** By track, the main one first. */
  readonly sounds: readonly ChosenSound[];
}

/**
 * The streams of a programme that are used: those that need no conversion first, then the first of their kind.
 * @param languages of the channel, as `chooseSounds` takes them
 */
export const chooseStreams = (streams: readonly ProgramStream[], languages: readonly string[]): ChosenStreams => {
  const known = streams.flatMap((stream) => {
    const kind = streamKind(stream);
    return kind ? [{ ...kind, pid: stream.pid, language: languageOf(stream.descriptors) }] : [];
  });
  const pictures = known.filter(({ kind }) => kind === 'video');
  const best = pictures.find(({ codec }) => codec === 'H.264') ?? pictures[0];
  const heard = known.filter(({ kind }) => kind === 'audio');
  const candidates = heard.map(({ language, codec }) => ({ language, preferred: codec === 'AAC' }));
  return {
    video: best && { pid: best.pid, codec: best.codec },
    sounds: chooseSounds(languages, candidates).map(({ index, track }) => {
      const { pid, codec } = heard[index]!;
      return { pid, codec, track };
    }),
  };
};

/** What a feed is told of its sounds. */
export interface FeedSounds {
  readonly hasAudio: boolean;
  /** Tracks of further languages. */
  readonly languages: readonly number[];
}

/** What has to be done with a transport stream to make a feed of it. */
export type TsRoute =
  /** More has to be seen of it first. */
  | { readonly kind: 'undecided' }
  /** There is nothing to make pictures of. */
  | { readonly kind: 'unusable'; readonly why: string }
  /** Its samples are those of a feed. */
  | ({ readonly kind: 'direct' } & FeedSounds)
  | {
      readonly kind: 'convert';
      readonly video: { readonly pid: number; readonly copy: boolean };
      /** By track, the main one first. */
      readonly sounds: readonly { readonly pid: number; readonly track: number; readonly copy: boolean }[];
    };

export interface RouteQuestion extends ChosenStreams {
  readonly facts: TsFacts;
  /** PIDs of sounds that packets have come of. */
  readonly heard: ReadonlySet<number>;
  /** Sounds of which none have come yet are waited for. */
  readonly waiting: boolean;
}

/** Decides on the way of a stream whose map was read. Pure. */
export const chooseRoute = ({ video, sounds, facts, heard, waiting }: RouteQuestion): TsRoute => {
  if (!video) {
    const what = sounds[0] ? `only sound (${sounds[0].codec})` : 'neither pictures nor sound that are known here';
    return { kind: 'unusable', why: `it brings ${what}: send pictures too` };
  }
  if (waiting && sounds.some(({ pid }) => !heard.has(pid))) return { kind: 'undecided' };
  if (video.codec === 'H.264' && !facts.sps) return { kind: 'undecided' };
  // What the map promises and nobody sends is not waited for.
  const sent = sounds.filter(({ pid }) => heard.has(pid));
  const unknown = sent.filter(({ codec, track }) => codec === 'AAC' && !facts.aac[track]);
  if (unknown.some(({ track }) => track === 0 || waiting)) return { kind: 'undecided' };
  const used = sent.filter((sound) => !unknown.includes(sound));
  const copyVideo = video.codec === 'H.264' && isFeedVideo(facts);
  const forms = used.map(({ pid, codec, track }) => {
    return { pid, track, copy: codec === 'AAC' && isFeedAudio(facts.aac[track]) };
  });
  if (copyVideo && forms.every(({ copy }) => copy)) return { kind: 'direct', ...soundsOf(forms) };
  return { kind: 'convert', video: { pid: video.pid, copy: copyVideo }, sounds: forms };
};

export const soundsOf = (sounds: readonly { readonly track: number }[]): FeedSounds => {
  const tracks = sounds.map(({ track }) => track);
  return { hasAudio: tracks.includes(0), languages: tracks.filter((track) => track > 0) };
};

const isFeedVideo = ({ sps, closed }: TsFacts): boolean => sps !== undefined && sps.plain && sps.framesOnly && closed;

const isFeedAudio = (aac: AacForm | undefined): boolean =>
  aac?.objectType === AAC_LC && aac.sampleRate === SAMPLE_RATE && aac.channels === 2;
