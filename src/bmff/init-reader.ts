import { boxesIn, findBox } from './box.ts';
import { readEsDescriptor } from './es-descriptor.ts';
import { parseAudioSpecificConfig } from '../media/aac.ts';
import { ENTRIES, type AudioTrack, type Track, type VideoCodec, type VideoTrack } from './track.ts';

/** A track of a file that is being read. */
export interface ReadTrack {
  readonly id: number;
  /** Units of a second. */
  readonly timescale: number;
  readonly track: Track;
  /** What samples are that say nothing of their own (`trex`). */
  readonly defaults: { readonly duration: number; readonly size: number; readonly flags: number };
}

/** Bytes of a sample entry before the boxes in it, its header not counted. */
const VIDEO_ENTRY = 78;
const AUDIO_ENTRY = 28;

/**
 * The tracks of a fragmented file.
 * @param moov payload of the box
 * @throws RangeError when it is damaged, or a track is neither H.264, HEVC or AV1 nor AAC
 */
export const readTracks = (moov: Buffer): ReadTrack[] => {
  const defaults = readDefaults(findBox(moov, 'mvex'));
  return boxesIn(moov, 0, moov.length)
    .filter(({ type }) => type === 'trak')
    .map(({ from, to }) => readTrack(moov.subarray(from, to), defaults));
};

const readDefaults = (mvex: Buffer): Map<number, ReadTrack['defaults']> =>
  new Map(
    boxesIn(mvex, 0, mvex.length)
      .filter(({ type }) => type === 'trex')
      .map(({ from }) => {
        const [id, , duration, size, flags] = [4, 8, 12, 16, 20].map((at) => mvex.readUInt32BE(from + at));
        return [id!, { duration: duration!, size: size!, flags: flags! }] as const;
      }),
  );

const readTrack = (trak: Buffer, defaults: ReadonlyMap<number, ReadTrack['defaults']>): ReadTrack => {
  const tkhd = findBox(trak, 'tkhd');
  const id = tkhd.readUInt32BE(tkhd[0] === 1 ? 20 : 12);
  const mdhd = findBox(trak, 'mdia', 'mdhd');
  const timescale = mdhd.readUInt32BE(mdhd[0] === 1 ? 20 : 12);
  const own = defaults.get(id);
  if (!own || timescale === 0) throw new RangeError(`track ${id} is not one of fragments`);
  const entries = findBox(trak, 'mdia', 'minf', 'stbl', 'stsd').subarray(8);
  const [entry] = boxesIn(entries, 0, entries.length);
  if (!entry) throw new RangeError(`track ${id} does not say what it holds`);
  return { id, timescale, track: readEntry(entry.type, entries.subarray(entry.from, entry.to)), defaults: own };
};

const readEntry = (type: string, entry: Buffer): Track => {
  if (type === 'mp4a') return audioTrack(entry);
  const codec = (Object.keys(ENTRIES) as VideoCodec[]).find((name) => ENTRIES[name][0] === type);
  if (!codec) throw new RangeError(`a track of type ${type} cannot be read`);
  return videoTrack(codec, entry);
};

const videoTrack = (codec: VideoCodec, entry: Buffer): VideoTrack => {
  const record = Buffer.from(findBox(entry.subarray(VIDEO_ENTRY), ENTRIES[codec][1]));
  return { kind: 'video', codec, width: entry.readUInt16BE(24), height: entry.readUInt16BE(26), record };
};

const audioTrack = (entry: Buffer): AudioTrack => {
  const config = readEsDescriptor(findBox(entry.subarray(AUDIO_ENTRY), 'esds').subarray(4));
  const { sampleRate, channels } = parseAudioSpecificConfig(config);
  return { kind: 'audio', sampleRate, channels, config };
};
