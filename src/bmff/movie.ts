import { box, fullBox, u32, zeros } from './box.ts';
import { movieHeader, trackBox } from './movie-boxes.ts';
import { editList, type SampleTable } from './sample-table.ts';
import type { Track } from './track.ts';

/** Units of a second for what holds of all tracks: those of the programme clock. A movie has 13 hours at most. */
export const MOVIE_TIMESCALE = 90_000;

export interface MovieTrack {
  readonly track: Track;
  readonly table: SampleTable;
  /** Where in its media the movie begins, in the track's timescale. */
  readonly mediaStart: number;
  /** How long after the movie's beginning it begins, in the movie's. */
  readonly delay: number;
}

export interface Movie {
  readonly tracks: readonly MovieTrack[];
  /** In the movie's timescale. */
  readonly duration: number;
  readonly title: string;
  /** Bytes of all samples. */
  readonly payloadLength: number;
}

/**
 * What stands in front of the samples in a file that can be played as it comes: `ftyp`, `moov` with all tables, and the
 * header of the `mdat`.
 */
export const writeMovieHead = (movie: Movie): Buffer => {
  const type = box('ftyp', Buffer.from('isom'), u32(512), Buffer.from('isomiso2avc1mp41'));
  const data = dataHeader(movie.payloadLength);
  // The tables say where samples lie, and that depends on how long the tables are.
  const length = type.length + movieBox(movie, 0).length + data.length;
  return Buffer.concat([type, movieBox(movie, length), data]);
};

const movieBox = ({ tracks, duration, title }: Movie, payloadAt: number): Buffer =>
  box(
    'moov',
    movieHeader(MOVIE_TIMESCALE, duration),
    ...tracks.map(({ track, table, mediaStart, delay }, index) =>
      trackBox({
        ...{ track, id: index + 1, duration, mediaDuration: table.duration },
        edits: [
          editList([
            ...(delay > 0 ? [{ duration: delay, mediaTime: -1 }] : []),
            { duration: duration - delay, mediaTime: mediaStart },
          ]),
        ],
        tables: table.boxes(payloadAt),
      }),
    ),
    userData(title),
  );

/** With 64 bits always. */
const dataHeader = (payloadLength: number): Buffer => {
  const out = Buffer.from([0, 0, 0, 1, ...Buffer.from('mdat'), ...zeros(8)]);
  out.writeBigUInt64BE(BigInt(payloadLength + out.length), 8);
  return out;
};

/** The title, where players look for it. */
const userData = (title: string): Buffer => {
  const handler = fullBox('hdlr', 0, 0, u32(0), Buffer.from('mdirappl'), zeros(9));
  const UTF_8 = 1;
  const item = box('\u00a9nam', box('data', u32(UTF_8, 0), Buffer.from(title)));
  return box('udta', fullBox('meta', 0, 0, handler, box('ilst', item)));
};
