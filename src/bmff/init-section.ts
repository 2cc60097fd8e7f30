import { box, fullBox, u16, u32, zeros } from './box.ts';
import { writeEsDescriptor } from './es-descriptor.ts';
import { ENTRIES, timescaleOf, type AudioTrack, type Track, type VideoTrack } from './track.ts';

/** The matrix that changes nothing (ISO/IEC 14496-12 8.2.2). */
export const UNITY = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
/** `und`, packed (8.4.2.3). */
const UNDETERMINED = 0x55c4;
const DPI_72 = 0x480000;
const HANDLERS = { video: ['vide', 'VideoHandler'], audio: ['soun', 'SoundHandler'] } as const;
const ENABLED_IN_MOVIE = 3;
/** Units of a second for what holds of all tracks. */
const MOVIE_TIMESCALE = 1000;

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
      fullBox(
        'mvhd',
        0,
        0,
        u32(0, 0, MOVIE_TIMESCALE, 0, 0x10000),
        u16(0x100),
        zeros(10),
        UNITY,
        zeros(24),
        u32(0xffffffff),
      ),
      ...tracks.map((track, index) => trackBox(track, index + 1, file)),
      box(
        'mvex',
        ...duration(file?.seconds),
        ...tracks.map((_, index) => fullBox('trex', 0, 0, u32(index + 1, 1, 0, 0, 0))),
      ),
    ),
  ]);

const duration = (seconds: number | undefined): Buffer[] =>
  seconds === undefined
    ? []
    : [fullBox('mehd', 0, 0, u32(Math.min(2 ** 32 - 1, Math.round(seconds * MOVIE_TIMESCALE))))];

/** An edit that begins there and goes on to the end, however many fragments come (8.6.6). */
const editFrom = (mediaTime: number): Buffer => box('edts', fullBox('elst', 0, 0, u32(1, 0, mediaTime, 0x10000)));

const trackBox = (track: Track, id: number, file: WholeFile | undefined): Buffer => {
  const [width, height] = track.kind === 'video' ? [track.width, track.height] : [0, 0];
  const volume = track.kind === 'audio' ? 0x100 : 0;
  const size = u32(width * 0x10000, height * 0x10000);
  const head = fullBox('tkhd', 0, ENABLED_IN_MOVIE, u32(0, 0, id, 0, 0, 0, 0), u16(0, 0, volume, 0), UNITY, size);
  const edits = track.kind === 'video' && file && file.videoStart > 0 ? [editFrom(file.videoStart)] : [];
  return box('trak', head, ...edits, mediaBox(track));
};

const mediaBox = (track: Track): Buffer => {
  const [handler, name] = HANDLERS[track.kind];
  return box(
    'mdia',
    fullBox('mdhd', 0, 0, u32(0, 0, timescaleOf(track), 0), u16(UNDETERMINED, 0)),
    fullBox('hdlr', 0, 0, u32(0), Buffer.from(handler), zeros(12), Buffer.from(`${name}\0`)),
    box(
      'minf',
      track.kind === 'video' ? fullBox('vmhd', 0, 1, zeros(8)) : fullBox('smhd', 0, 0, zeros(4)),
      box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
      sampleTables(track),
    ),
  );
};

/** Samples are in the fragments: all tables are empty. */
const sampleTables = (track: Track): Buffer =>
  box(
    'stbl',
    fullBox('stsd', 0, 0, u32(1), track.kind === 'video' ? videoEntry(track) : audioEntry(track)),
    fullBox('stts', 0, 0, u32(0)),
    fullBox('stsc', 0, 0, u32(0)),
    fullBox('stsz', 0, 0, u32(0, 0)),
    fullBox('stco', 0, 0, u32(0)),
  );

/** 12.1.3. */
const videoEntry = ({ codec, width, height, record }: VideoTrack): Buffer => {
  const [entry, configuration] = ENTRIES[codec];
  return box(
    entry,
    ...[zeros(6), u16(1), zeros(16), u16(width, height), u32(DPI_72, DPI_72, 0), u16(1), zeros(32)],
    ...[u16(0x18, 0xffff), box(configuration, record), box('pasp', u32(1, 1))],
  );
};

/** 12.2.3 and ISO/IEC 14496-14 5.6. */
const audioEntry = ({ sampleRate, channels, config }: AudioTrack): Buffer =>
  box(
    'mp4a',
    ...[zeros(6), u16(1), zeros(8), u16(channels, 16, 0, 0), u32(sampleRate * 0x10000)],
    fullBox('esds', 0, 0, writeEsDescriptor(config)),
  );
