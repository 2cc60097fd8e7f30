import type { CodedPicture, CodedSound } from '../media/coded-picture.ts';
import type { Sample } from '../media/sample.ts';
import { TsMuxer } from '../mpegts/muxer.ts';

/** What may have to be converted. */
export type Unit = Sample | CodedPicture | CodedSound;

/** Whether decoding can start here. */
export const isKeyPicture = (unit: Unit): boolean => (unit.kind === 'video' || unit.kind === 'coded') && unit.key;

/** How what is to be converted goes to ffmpeg. */
export interface Container {
  /** ffmpeg's name of it. */
  readonly demuxer: 'mpegts' | 'matroska';
  /** @returns bytes; empty for what the container has no track for */
  write(unit: Unit): Buffer;
}

/** H.264 and AAC, as samples have them. */
export class TsContainer implements Container {
  readonly demuxer = 'mpegts';
  readonly #muxer = new TsMuxer();

  write(unit: Unit): Buffer {
    return unit.kind === 'video' || unit.kind === 'audio' ? this.#muxer.write(unit) : Buffer.alloc(0);
  }
}
