import { TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';
import { ID3_SCHEME, writeEventMessage } from '../bmff/event-message.ts';
import { mediaStart, writeFragment, type FragmentSample } from '../bmff/fragment.ts';
import { timescaleOf, VIDEO_TIMESCALE, type AudioTrack, type Track } from '../bmff/track.ts';
import type { TimedEvent } from '../metadata/timed-events.ts';

/** A picture for a fragment. */
export interface FragmentPicture {
  readonly pts: Ticks;
  readonly dts: Ticks;
  readonly key: boolean;
  /** As the track's codec has it in files: NAL units with lengths, or OBUs. */
  readonly data: Buffer;
}

export interface FragmentSound {
  readonly pts: Ticks;
  /** A raw AAC frame. */
  readonly data: Buffer;
}

/** Samples of AAC in a frame: how long sound lasts of which nothing more is known. */
const AAC_FRAME = 1024;
/** Sound that is off by less goes on from where it is: 3 ms, in samples of 48 kHz. What is more is a hole. */
const MOST_DRIFT = 144;
/** Pictures that are further apart have a hole between them: 1 s. */
const LONGEST_PICTURE: Ticks = TICKS_PER_SECOND;
/** `mfhd` counts: hundredths of a second on the programme clock, so that numbers go on growing after a restart. */
const TICKS_PER_NUMBER = TICKS_PER_SECOND / 100;

/**
 * Collects the samples of a piece and makes a fragment of them: decoding times are those of the programme clock, whole,
 * and each fragment's begin where those of the one before end.
 */
export class FragmentBuilder {
  readonly #onPiece: (piece: Buffer, keyFrameBytes?: number) => void;
  #video = 0;
  #audio = 0;
  #sampleRate = 48_000;
  /** Of the first track. */
  #timescale = VIDEO_TIMESCALE;
  #pictures: FragmentPicture[] = [];
  #sounds: FragmentSound[] = [];
  #lastLength: Ticks = TICKS_PER_SECOND / 30;
  /** Where the sound of the last fragment ended, in samples. */
  #soundEnd = -Infinity;
  #events: Buffer[] = [];

  /** @param onPiece takes whole fragments, and how much of one holds its first picture, if that is a key frame */
  constructor(onPiece: (piece: Buffer, keyFrameBytes?: number) => void) {
    this.#onPiece = onPiece;
  }

  /** The tracks as the init section has them. */
  set tracks(tracks: readonly Track[]) {
    this.#video = tracks.findIndex(({ kind }) => kind === 'video') + 1;
    this.#audio = tracks.findIndex(({ kind }) => kind === 'audio') + 1;
    const sound = tracks.find((track): track is AudioTrack => track.kind === 'audio');
    if (sound) this.#sampleRate = timescaleOf(sound);
    if (tracks[0]) this.#timescale = timescaleOf(tracks[0]);
  }

  picture(picture: FragmentPicture): void {
    this.#pictures.push(picture);
  }

  sound(sound: FragmentSound): void {
    this.#sounds.push(sound);
  }

  /** Puts an ID3 tag in front of the fragment that is being collected. */
  event({ ticks, tag, id }: TimedEvent): void {
    const timescale = this.#timescale;
    const time = Math.round((ticks * timescale) / TICKS_PER_SECOND);
    this.#events.push(writeEventMessage({ scheme: ID3_SCHEME, timescale, time, id, data: tag }));
  }

  /** Forgets what came since the last fragment. */
  clear(): void {
    this.#pictures = [];
    this.#sounds = [];
    this.#events = [];
  }

  /** Whether there are samples of this kind. */
  has(kind: Track['kind']): boolean {
    return (kind === 'video' ? this.#pictures : this.#sounds).length > 0;
  }

  /** Where the sound begins that is there; undefined where there is none. */
  get soundStart(): Ticks | undefined {
    return this.#sounds[0]?.pts;
  }

  /** Makes a fragment of what is there, if anything. @param end decoding time of the picture behind it, if it is known */
  flush(end?: Ticks): void {
    const [picture] = this.#pictures;
    const start = picture?.dts ?? this.#sounds[0]?.pts;
    if (start === undefined) return;
    const sequence = Math.floor(start / TICKS_PER_NUMBER) % 2 ** 32;
    const runs = [
      { trackId: this.#video, baseTime: picture?.dts ?? 0, samples: this.#videoSamples(end) },
      { trackId: this.#audio, ...this.#soundRun() },
    ];
    const events = this.#events;
    this.clear();
    const piece = writeFragment({ sequence, runs, events });
    this.#onPiece(piece, picture?.key ? mediaStart(piece) + picture.data.length : undefined);
  }

  #videoSamples(end: Ticks | undefined): FragmentSample[] {
    return this.#pictures.map(({ pts, dts, key, data }, index, all) => {
      const length = (all[index + 1]?.dts ?? end ?? dts) - dts;
      // In front of a hole the last picture is as long as the one before.
      if (length > 0 && length <= LONGEST_PICTURE) this.#lastLength = length;
      return { data, key, offset: pts - dts, duration: this.#lastLength };
    });
  }

  #soundRun(): { baseTime: number; samples: FragmentSample[] } {
    const times = this.#sounds.map(({ pts }) => Math.round((pts * this.#sampleRate) / TICKS_PER_SECOND));
    const [first = 0] = times;
    if (Math.abs(first - this.#soundEnd) <= MOST_DRIFT) times[0] = this.#soundEnd;
    const samples = this.#sounds.map(({ data }, index) => {
      const duration = (times[index + 1] ?? times[index]! + AAC_FRAME) - times[index]!;
      return { data, key: true, offset: 0, duration };
    });
    if (times.length > 0) this.#soundEnd = times.at(-1)! + AAC_FRAME;
    return { baseTime: times[0] ?? 0, samples };
  }
}
