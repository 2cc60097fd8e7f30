import type { CodedPicture } from '../media/coded-picture.ts';
import type { Sample } from '../media/sample.ts';
import { TsMuxer } from '../mpegts/muxer.ts';

/** How what is to be converted goes to ffmpeg. */
export interface Container {
  /** ffmpeg's name of it. */
  readonly demuxer: 'mpegts' | 'matroska';
  /** @returns bytes; empty for what the container has no track for */
  write(unit: Sample | CodedPicture): Buffer;
}

/** H.264 and AAC, as samples have them. */
export class TsContainer implements Container {
  readonly demuxer = 'mpegts';
  readonly #muxer = new TsMuxer();

  write(unit: Sample | CodedPicture): Buffer {
    return unit.kind === 'coded' ? Buffer.alloc(0) : this.#muxer.write(unit);
  }
}
