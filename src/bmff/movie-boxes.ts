import { box, fullBox, u16, u32, zeros } from './box.ts';
import { writeEsDescriptor } from './es-descriptor.ts';
import { ENTRIES, timescaleOf, type AudioTrack, type Track, type VideoTrack } from './track.ts';

/** The boxes of a `moov` that are the same whether samples are in fragments or not. */

/** The matrix that changes nothing (ISO/IEC 14496-12 8.2.2). */
const UNITY = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
/** `und`, packed (8.4.2.3). */
const UNDETERMINED = 0x55c4;
const DPI_72 = 0x480000;
const HANDLERS = { video: ['vide', 'VideoHandler'], audio: ['soun', 'SoundHandler'] } as const;
const ENABLED_IN_MOVIE = 3;

/** 8.2.2. @param duration in units of the timescale; 0 where the samples are in fragments */
export const movieHeader = (timescale: number, duration: number): Buffer => {
  const times = u32(0, 0, timescale, duration, 0x10000);
  return fullBox('mvhd', 0, 0, times, u16(0x100), zeros(10), UNITY, zeros(24), u32(0xffffffff));
};

export interface TrackBox {
  readonly track: Track;
  /** 1-based. */
  readonly id: number;
  /** In the movie's timescale; 0 where the samples are in fragments. */
  readonly duration: number;
  /** In the track's timescale. */
  readonly mediaDuration: number;
  /** `edts`, where there is one. */
  readonly edits: readonly Buffer[];
  /** What stands in `stbl` behind the description of the samples. */
  readonly tables: readonly Buffer[];
}

export const trackBox = ({ track, id, duration, mediaDuration, edits, tables }: TrackBox): Buffer => {
  const [width, height] = track.kind === 'video' ? [track.width, track.height] : [0, 0];
  const volume = track.kind === 'audio' ? 0x100 : 0;
  const size = u32(width * 0x10000, height * 0x10000);
  const layer = u16(0, 0, volume, 0);
  const head = fullBox('tkhd', 0, ENABLED_IN_MOVIE, u32(0, 0, id, 0, duration, 0, 0), layer, UNITY, size);
  return box('trak', head, ...edits, mediaBox(track, mediaDuration, tables));
};

const mediaBox = (track: Track, duration: number, tables: readonly Buffer[]): Buffer => {
  const [handler, name] = HANDLERS[track.kind];
  return box(
    'mdia',
    fullBox('mdhd', 0, 0, u32(0, 0, timescaleOf(track), duration), u16(UNDETERMINED, 0)),
    fullBox('hdlr', 0, 0, u32(0), Buffer.from(handler), zeros(12), Buffer.from(`${name}\0`)),
    box(
      'minf',
      track.kind === 'video' ? fullBox('vmhd', 0, 1, zeros(8)) : fullBox('smhd', 0, 0, zeros(4)),
      box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
      box('stbl', fullBox('stsd', 0, 0, u32(1), sampleEntry(track)), ...tables),
    ),
  );
};

const sampleEntry = (track: Track): Buffer => (track.kind === 'video' ? videoEntry(track) : audioEntry(track));

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
