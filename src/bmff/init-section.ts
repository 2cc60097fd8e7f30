import { box, fullBox, u32 } from './box.ts';
import { movieHeader, trackBox } from './movie-boxes.ts';
import type { Track } from './track.ts';

/** Units of a second for what holds of all tracks. */
const TIMESCALE = 1000;

/** What a file says in front of all fragments that segments do not. */
export interface WholeFile {
  /** Of all fragments: players then show how long the whole is (8.8.2). */
  readonly seconds: number;
  /** Presentation of the first picture, on the media's own timeline: where playing begins. In 90 kHz. */
  readonly videoStart: number;
}

/**
 * What stands in front of all fragments (RFC 8216bis 3.1.2): `ftyp` and a `moov` without samples and durations.
 * Tracks are numbered from 1 in the given order. In segments there is no edit list: times in fragments are those of the
 * programme.
 * @param file where the fragments are one file
 */
export const writeInitSection = (tracks: readonly Track[], file?: WholeFile): Buffer =>
  Buffer.concat([
    box('ftyp', Buffer.from('iso6'), u32(0), Buffer.from('iso6cmfcmp41')),
    box(
      'moov',
      movieHeader(TIMESCALE, 0),
      ...tracks.map((track, index) =>
        trackBox({ ...EMPTY, track, id: index + 1, edits: track.kind === 'video' ? editFrom(file?.videoStart) : [] }),
      ),
      box('mvex', ...wholeDuration(file), ...tracks.map((_, index) => extendsTrack(index + 1))),
    ),
  ]);

/** Samples are in the fragments: all tables are empty. */
const EMPTY = {
  duration: 0,
  mediaDuration: 0,
  tables: [
    fullBox('stts', 0, 0, u32(0)),
    fullBox('stsc', 0, 0, u32(0)),
    fullBox('stsz', 0, 0, u32(0, 0)),
    fullBox('stco', 0, 0, u32(0)),
  ],
};

const extendsTrack = (id: number): Buffer => fullBox('trex', 0, 0, u32(id, 1, 0, 0, 0));

const wholeDuration = (file: WholeFile | undefined): Buffer[] =>
  file ? [fullBox('mehd', 0, 0, u32(Math.min(2 ** 32 - 1, Math.round(file.seconds * TIMESCALE))))] : [];

/** An edit that begins there and goes on to the end, however many fragments come (8.6.6). */
const editFrom = (mediaTime = 0): Buffer[] =>
  mediaTime > 0 ? [box('edts', fullBox('elst', 0, 0, u32(1, 0, mediaTime, 0x10000)))] : [];
