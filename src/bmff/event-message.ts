import { fullBox, u32 } from './box.ts';

/** Something that players are told of at a moment of the programme. */
export interface EventMessage {
  /** What `data` is: a URI. */
  readonly scheme: string;
  /** Of the track that it stands with (ISO/IEC 23000-19 7.4.5). */
  readonly timescale: number;
  /** On the media's own timeline, below 2^53. */
  readonly time: number;
  /** Messages of one scheme with the same one are the same message. Below 2^53, of which 32 bits are written. */
  readonly id: number;
  readonly data: Uint8Array;
}

/** ID3 tags in event messages (AOM, "Carriage of ID3 Timed Metadata in the Common Media Application Format" 4). */
export const ID3_SCHEME = 'https://aomedia.org/emsg/ID3';

const UNKNOWN_DURATION = 0xffffffff;

/** An `emsg` box, version 1: with the time itself, not the distance to the segment's start (ISO/IEC 23009-1 5.10.3.3). */
export const writeEventMessage = ({ scheme, timescale, time, id, data }: EventMessage): Buffer => {
  const numbers = u32(timescale, Math.floor(time / 2 ** 32), time % 2 ** 32, UNKNOWN_DURATION, id % 2 ** 32);
  const value = '';
  return fullBox('emsg', 1, 0, numbers, Buffer.from(`${scheme}\0${value}\0`, 'latin1'), data);
};
