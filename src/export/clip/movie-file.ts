import { createReadStream } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { MOVIE_TIMESCALE, writeMovieHead } from '../../bmff/movie.ts';
import { SampleTable } from '../../bmff/sample-table.ts';
import type { AudioTrack, VideoTrack } from '../../bmff/track.ts';
import { TICKS_PER_SECOND, type Ticks } from '../../clock/ticks.ts';
import type { Picture, Sound } from '../segment-media.ts';

/** Samples of AAC in a frame. */
const AAC_FRAME = 1024;
/** Sound that is off by less goes on from where it is: 3 ms at 48 kHz. */
const MOST_DRIFT = 144;

/** What is known once all samples are there. */
export interface MovieEnd {
  readonly video: VideoTrack;
  readonly audio: AudioTrack | undefined;
  readonly title: string;
  /** Presentation time of the first picture, and where the last one ends: ticks. */
  readonly from: Ticks;
  readonly to: Ticks;
}

interface Waiting {
  readonly at: number;
  readonly byteLength: number;
  readonly time: number;
  readonly offset: number;
  readonly key: boolean;
}

/**
 * An MP4 file in the making. Samples go to a file of their own; when the last has come, that is put behind the tables,
 * so that what is played from the network begins with them. The name appears with the whole file.
 */
export class MovieFile {
  readonly #path: string;
  readonly #payload: FileHandle;
  readonly #pictures = new SampleTable();
  readonly #sounds = new SampleTable();
  #length = 0;
  #picture: Waiting | undefined;
  #sound: Waiting | undefined;
  #firstPicture = 0;
  #firstSound = 0;
  #lastFrame: Ticks = TICKS_PER_SECOND / 30;

  private constructor(path: string, payload: FileHandle) {
    this.#path = path;
    this.#payload = payload;
  }

  /** @param path of the finished file; `.part` and `.data.part` beside it are used meanwhile */
  static async create(path: string): Promise<MovieFile> {
    return new MovieFile(path, await open(dataPath(path), 'w+'));
  }

  /** Pictures in decoding order. */
  async addPictures(pictures: readonly Picture[]): Promise<void> {
    for (const { pts, dts, key, data } of pictures) {
      const before = this.#picture;
      // Decoding times have to rise, also where pictures that were made anew meet others.
      const time = before ? Math.max(dts, before.time + 1) : dts;
      if (before) this.#endPicture(before, time - before.time);
      else this.#firstPicture = time;
      this.#picture = { at: this.#length, byteLength: data.length, time, offset: pts - time, key };
      this.#length += data.length;
    }
    await this.#write(pictures.map(({ data }) => data));
  }

  async addSounds(sounds: readonly Sound[], sampleRate: number): Promise<void> {
    for (const { pts, data } of sounds) {
      const before = this.#sound;
      const placed = Math.round((pts * sampleRate) / TICKS_PER_SECOND);
      const joined = before ? before.time + AAC_FRAME : placed;
      const time = before && Math.abs(placed - joined) <= MOST_DRIFT ? joined : Math.max(placed, joined);
      if (before) this.#sounds.add({ ...before, duration: time - before.time }, before.at);
      else this.#firstSound = time;
      this.#sound = { at: this.#length, byteLength: data.length, time, offset: 0, key: true };
      this.#length += data.length;
    }
    await this.#write(sounds.map(({ data }) => data));
  }

  /** Puts the whole file where it belongs. @returns its bytes */
  async finish({ video, audio, title, from, to }: MovieEnd): Promise<number> {
    if (this.#picture) this.#endPicture(this.#picture, this.#lastFrame);
    if (this.#sound) this.#sounds.add({ ...this.#sound, duration: AAC_FRAME }, this.#sound.at);
    const tracks = [{ track: video, table: this.#pictures, mediaStart: from - this.#firstPicture, delay: 0 }];
    const sound = audio && this.#sounds.length > 0 ? [this.#soundTrack(audio, from)] : [];
    const head = writeMovieHead({
      tracks: [...tracks, ...sound],
      duration: Math.round(((to - from) * MOVIE_TIMESCALE) / TICKS_PER_SECOND),
      title,
      payloadLength: this.#length,
    });
    const part = `${this.#path}.part`;
    const file = await open(part, 'w');
    try {
      await file.writeFile(head);
      await this.#payload.close();
      for await (const chunk of createReadStream(dataPath(this.#path))) await file.writeFile(chunk as Buffer);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, this.#path);
    await rm(dataPath(this.#path), { force: true });
    return head.length + this.#length;
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    await this.#payload.close();
    await Promise.all([dataPath(this.#path), `${this.#path}.part`].map((path) => rm(path, { force: true })));
  }

  #soundTrack(track: AudioTrack, from: Ticks) {
    const begins = Math.round((from * track.sampleRate) / TICKS_PER_SECOND);
    const mediaStart = Math.max(0, begins - this.#firstSound);
    const late = Math.max(0, this.#firstSound - begins);
    return { track, table: this.#sounds, mediaStart, delay: Math.round((late * MOVIE_TIMESCALE) / track.sampleRate) };
  }

  #endPicture(picture: Waiting, duration: Ticks): void {
    this.#lastFrame = duration;
    this.#pictures.add({ ...picture, duration }, picture.at);
  }

  async #write(pieces: readonly Buffer[]): Promise<void> {
    if (pieces.length > 0) await this.#payload.writeFile(Buffer.concat(pieces));
  }
}

const dataPath = (path: string): string => `${path}.data.part`;
