import { AAC_LC } from '../media/aac.ts';
import { SAMPLE_RATE } from '../media/silence.ts';
import type { ProgramStream } from '../mpegts/psi.ts';
import { streamKind } from '../mpegts/stream-kind.ts';
import type { TsFacts } from './ts-format.ts';

/** One stream of the programme that is to be used. */
export interface ChosenStream {
  readonly pid: number;
  /** As people call it: `H.264`. */
  readonly codec: string;
}

/** The streams of a programme that are used: those that need no conversion first, then the first of their kind. */
export const chooseStreams = (
  streams: readonly ProgramStream[],
): { video: ChosenStream | undefined; audio: ChosenStream | undefined } => {
  const known = streams.flatMap((stream) => {
    const kind = streamKind(stream);
    return kind ? [{ pid: stream.pid, ...kind }] : [];
  });
  const choose = (kind: 'video' | 'audio', codec: string): ChosenStream | undefined => {
    const ofKind = known.filter((stream) => stream.kind === kind);
    const best = ofKind.find((stream) => stream.codec === codec) ?? ofKind[0];
    return best && { pid: best.pid, codec: best.codec };
  };
  return { video: choose('video', 'H.264'), audio: choose('audio', 'AAC') };
};

/** What has to be done with a transport stream to make a feed of it. */
export type TsRoute =
  /** More has to be seen of it first. */
  | { readonly kind: 'undecided' }
  /** There is nothing to make pictures of. */
  | { readonly kind: 'unusable'; readonly why: string }
  /** Its samples are those of a feed. */
  | { readonly kind: 'direct'; readonly hasAudio: boolean }
  | {
      readonly kind: 'convert';
      readonly video: { readonly pid: number; readonly copy: boolean };
      readonly audio: { readonly pid: number; readonly copy: boolean } | undefined;
    };

export interface RouteQuestion {
  /** Empty before a map was read. */
  readonly streams: readonly ProgramStream[];
  readonly facts: TsFacts;
  /** Whether packets come of the sound that the map lists; undefined while that is waited for. */
  readonly heard: boolean | undefined;
}

/** Decides on the way of a stream. Pure. */
export const chooseRoute = ({ streams, facts, heard }: RouteQuestion): TsRoute => {
  if (streams.length === 0) return { kind: 'undecided' };
  const { video, audio } = chooseStreams(streams);
  if (!video) {
    const what = audio ? `only sound (${audio.codec})` : 'neither pictures nor sound that are known here';
    return { kind: 'unusable', why: `it brings ${what}: send pictures too` };
  }
  if (audio && heard === undefined) return { kind: 'undecided' };
  if (video.codec === 'H.264' && !facts.sps) return { kind: 'undecided' };
  // What the map promises and nobody sends is not waited for.
  const sound = heard === true ? audio : undefined;
  if (sound?.codec === 'AAC' && !facts.aac) return { kind: 'undecided' };
  const copyVideo = video.codec === 'H.264' && isFeedVideo(facts);
  const copyAudio = sound?.codec === 'AAC' && isFeedAudio(facts);
  if (copyVideo && (copyAudio || !sound)) return { kind: 'direct', hasAudio: sound !== undefined };
  return {
    kind: 'convert',
    video: { pid: video.pid, copy: copyVideo },
    audio: sound && { pid: sound.pid, copy: copyAudio },
  };
};

const isFeedVideo = ({ sps, closed }: TsFacts): boolean => sps !== undefined && sps.plain && sps.framesOnly && closed;

const isFeedAudio = ({ aac }: TsFacts): boolean =>
  aac?.objectType === AAC_LC && aac.sampleRate === SAMPLE_RATE && aac.channels === 2;
