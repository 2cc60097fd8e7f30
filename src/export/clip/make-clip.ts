import type { TimeRange } from '../../archive/archived.ts';
import type { AudioTrack, VideoTrack } from '../../bmff/track.ts';
import { TICKS_PER_SECOND, type Ticks } from '../../clock/ticks.ts';
import { parseAvcC, writeAvcC } from '../../media/avcc.ts';
import { NAL_PPS, NAL_SPS, nalType } from '../../media/annex-b.ts';
import type { PlacedMedia } from '../media-stream.ts';
import type { Picture, Sound } from '../segment-media.ts';
import { ClipError } from './clip-error.ts';
import { cutGroup, frameOf } from './cut.ts';
import type { MovieFile } from './movie-file.ts';
import type { MadePictures, PictureJob } from './picture-encoder.ts';

export interface ClipJob {
  /** Segments from the one with the in point on, and a little behind the out point. */
  readonly media: AsyncIterable<PlacedMedia>;
  readonly range: TimeRange;
  readonly title: string;
  readonly file: MovieFile;
  readonly encode: (job: PictureJob) => Promise<MadePictures>;
  /** Told the share that is done, 0 to 1. */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

export interface MadeClip {
  readonly byteLength: number;
  readonly pictures: number;
  /** Of them, those that were made anew. */
  readonly encoded: number;
  readonly seconds: number;
}

/** How many ticks a frame of sound may last, at 24 kHz and more. */
const LONGEST_SOUND: Ticks = 3840;
/** Sound in front of the first picture that is kept until that has come. */
const SOUND_KEPT: Ticks = TICKS_PER_SECOND / 5;

/**
 * Cuts a clip to the picture: groups that lie in it whole are copied, what is cut through is made anew. Sound is cut at
 * its frames: the first one is that under the first picture, and players begin within it. Holes are closed.
 * @throws ClipError
 */
export const makeClip = async (job: ClipJob): Promise<MadeClip> => {
  const clip = new ClipInTheMaking(job);
  for await (const media of job.media) {
    if (job.signal.aborted) throw new ClipError('stopped', 'the server was stopped');
    await clip.push(media);
  }
  return clip.finish();
};

class ClipInTheMaking {
  readonly #job: ClipJob;
  #video: VideoTrack | undefined;
  #audio: AudioTrack | undefined;
  #made: readonly Buffer[] = [];
  #frame: Ticks = TICKS_PER_SECOND / 30;
  /** Presentation of the first picture, and the end of the last so far; holes taken off. */
  #from: Ticks | undefined;
  #to: Ticks = 0;
  /** The holes so far. */
  #shift: Ticks = 0;
  #waiting: Sound[] = [];
  #soundEnd: Ticks = -Infinity;
  #pictures = 0;
  #encoded = 0;

  constructor(job: ClipJob) {
    this.#job = job;
  }

  async push(media: PlacedMedia): Promise<void> {
    if (this.#from !== undefined) this.#shift += media.hole;
    if (media.video) this.#adopt(media.video, media.startTicks);
    this.#audio ??= media.audio;
    for (const group of groupsOf(media.pictures)) await this.#group(group);
    await this.#sounds(media.sounds);
    this.#tell(media.endTicks);
  }

  async finish(): Promise<MadeClip> {
    if (this.#from === undefined || !this.#video) {
      throw new ClipError('nothing-there', 'there are no pictures between the in point and the out point');
    }
    const { title, file } = this.#job;
    const [from, to] = [this.#from, this.#to];
    const video = { ...this.#video, record: withSets(this.#video.record, this.#made) };
    const byteLength = await file.finish({ video, audio: this.#audio, title, from, to });
    const seconds = (to - from) / TICKS_PER_SECOND;
    return { byteLength, pictures: this.#pictures, encoded: this.#encoded, seconds };
  }

  #adopt(video: VideoTrack, at: Ticks): void {
    if (video.codec !== 'h264') {
      throw new ClipError(
        'format',
        `pictures of ${video.codec} cannot be cut to the picture: choose another rendition`,
      );
    }
    if (this.#video && !video.record.equals(this.#video.record) && at < this.#job.range.to) {
      if (this.#from === undefined) this.#video = video;
      else throw new ClipError('format', 'the format of the pictures changes within the clip: make two of it');
    }
    this.#video ??= video;
  }

  async #group(pictures: readonly Picture[]): Promise<void> {
    this.#frame = frameOf(pictures, this.#frame);
    const cut = cutGroup(pictures, this.#frame, this.#job.range);
    if (cut.kind === 'leave') return;
    const kept = cut.kind === 'copy' ? pictures.slice(0, cut.count) : await this.#encode(pictures, cut);
    const times = kept.map(({ pts }) => pts - this.#shift);
    this.#from ??= Math.min(...times);
    this.#to = Math.max(this.#to, Math.max(...times) + this.#frame);
    this.#pictures += kept.length;
    await this.#job.file.addPictures(kept.map((picture) => shifted(picture, this.#shift)));
  }

  async #encode(
    pictures: readonly Picture[],
    { first, count }: Pick<PictureJob, 'first' | 'count'>,
  ): Promise<Picture[]> {
    const { encode, signal } = this.#job;
    const video = this.#video;
    if (!video) throw new ClipError('format', 'the pictures do not say what they are');
    const made = await encode({ video, pictures, frame: this.#frame, first, count, signal });
    this.#made = merged(this.#made, made.parameterSets);
    this.#encoded += count;
    const shown = pictures.map(({ pts }) => pts).sort((a, b) => a - b);
    // As long between decoding and showing as in the pictures around it.
    const lead = pictures[0]!.pts - pictures[0]!.dts;
    return made.pictures.map(({ data, key }, index) => {
      const pts = shown[first + index]!;
      return { pts, dts: pts - lead, key, data };
    });
  }

  /** Sound travels a little ahead of its pictures, or behind: it waits until it is known where the clip begins. */
  async #sounds(sounds: readonly Sound[]): Promise<void> {
    this.#waiting.push(...sounds.map(({ pts, data }) => ({ pts: pts - this.#shift, data })));
    const from = this.#from;
    if (from === undefined) {
      const newest = this.#waiting.at(-1)?.pts ?? 0;
      this.#waiting = this.#waiting.filter(({ pts }) => pts > newest - SOUND_KEPT);
      return;
    }
    const taken = this.#waiting.filter((sound, index, all) => {
      const end = all[index + 1]?.pts ?? sound.pts + LONGEST_SOUND / 2;
      const isIn = end > from && sound.pts < this.#to && sound.pts > this.#soundEnd;
      if (isIn) this.#soundEnd = sound.pts;
      return isIn;
    });
    // What comes behind the last picture so far may still be in.
    this.#waiting = this.#waiting.filter(({ pts }) => pts >= this.#to);
    if (this.#audio) await this.#job.file.addSounds(taken, this.#audio.sampleRate);
  }

  #tell(at: Ticks): void {
    const { range, onProgress } = this.#job;
    onProgress(Math.min(1, Math.max(0, (at - range.from) / (range.to - range.from))));
  }
}

const shifted = ({ pts, dts, ...rest }: Picture, shift: Ticks): Picture => ({
  ...rest,
  pts: pts - shift,
  dts: dts - shift,
});

/** What stands in front of the first key frame cannot be decoded. */
const groupsOf = (pictures: readonly Picture[]): Picture[][] => {
  const groups: Picture[][] = [];
  for (const picture of pictures) {
    if (picture.key) groups.push([picture]);
    else groups.at(-1)?.push(picture);
  }
  return groups;
};

const merged = (known: readonly Buffer[], further: readonly Buffer[]): readonly Buffer[] => {
  const added = further.filter((set) => !known.some((each) => each.equals(set)));
  // Both ends are made with the same settings: sets under one number must not differ.
  if (known.length > 0 && added.length > 0) throw new ClipError('encoder', 'both ends came out in different forms');
  return [...known, ...added];
};

const withSets = (record: Buffer, made: readonly Buffer[]): Buffer => {
  const all = [...parseAvcC(record).parameterSets, ...made];
  const sets = (type: number): Buffer[] => all.filter((set) => nalType(set) === type);
  return writeAvcC(sets(NAL_SPS), sets(NAL_PPS));
};
