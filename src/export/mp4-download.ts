import type { ArchivedFormat, ArchivedSegment } from '../archive/archived.ts';
import { writeInitSection } from '../bmff/init-section.ts';
import type { Track, VideoTrack } from '../bmff/track.ts';
import { ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import { lengthPrefixed } from '../media/annex-b.ts';
import { parseAvcC } from '../media/avcc.ts';
import { FragmentBuilder } from '../segmenter/fragment-builder.ts';
import { readMedia, withSound, type PlacedMedia, type SegmentList } from './media-stream.ts';
import { SegmentGoneError } from './segment-bytes.ts';
import type { Picture } from './segment-media.ts';

/** Of a packet of MPEG-TS, what its header leaves. */
const PAYLOAD_OF_TS = 184 / 188;
/** What MPEG-TS takes for a picture, and for a frame of sound, besides: PES header, clock, stuffing. Bytes. */
const WASTE_OF_PICTURE = 110;
const WASTE_OF_SOUND = 125;
const SOUNDS_PER_SECOND = 47;
const USUAL_RATE = 30;
/** However small pictures are. */
const LEAST_SHARE = 0.3;

/** Bytes that an MP4 file of these segments will have, more or less. */
export const estimateMp4 = (
  { container, kind, frameRate = USUAL_RATE }: Pick<ArchivedFormat, 'container' | 'kind' | 'frameRate'>,
  segments: readonly ArchivedSegment[],
): number => {
  const bytes = segments.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (container !== 'ts') return bytes;
  const seconds = ticksToSeconds(segments.reduce((sum, { durationTicks }) => sum + durationTicks, 0));
  const pictures = kind === 'video' ? frameRate * WASTE_OF_PICTURE : 0;
  const waste = seconds * (pictures + SOUNDS_PER_SECOND * WASTE_OF_SOUND);
  return Math.round(Math.max(bytes * LEAST_SHARE, bytes * PAYLOAD_OF_TS - waste));
};

export interface Mp4Parts extends SegmentList {
  /** Where the pictures come without: another rendition's sound. */
  readonly sound?: SegmentList;
}

/**
 * A fragmented MP4 file of these segments, made as it is sent: one fragment for each segment. Time begins with its first
 * picture, and holes are closed: what comes behind one moves up, sound with pictures.
 */
export async function* mp4Bytes({ sound, ...pictures }: Mp4Parts): AsyncGenerator<Buffer, void, undefined> {
  const media = sound ? withSound(readMedia(pictures), readMedia(sound)) : readMedia(pictures);
  const seconds = ticksToSeconds(pictures.segments.reduce((sum, { durationTicks }) => sum + durationTicks, 0));
  const file = new Mp4File(seconds);
  for await (const segment of media) yield* file.push(segment);
  yield* file.end();
}

class Mp4File {
  readonly #seconds: number;
  #pieces: Buffer[] = [];
  readonly #fragments = new FragmentBuilder((piece) => this.#pieces.push(piece));
  #tracks: readonly Track[] | undefined;
  /** What is taken from the times of the programme, holes included. */
  #origin: Ticks = 0;
  /** By how much the first picture is decoded before it is shown: decoding begins at 0, and an edit shows from there. */
  #lead: Ticks = 0;
  /** Pictures of another form than the first have come: what they are stands in front of each group from then on. */
  #changed = false;
  /** Fragments are written once it is known when the picture behind them comes. */
  #pending = false;

  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  push(media: PlacedMedia): Buffer[] {
    if (!this.#tracks && !this.#begin(media)) return [];
    this.#origin += this.#pending ? media.hole : 0;
    const shift = this.#origin;
    const [first] = media.pictures;
    this.#flush(first && first.dts - shift + this.#lead);
    const inline = this.#inlineSets(media.video);
    for (const { pts, dts, key, data } of media.pictures) {
      const bytes = key && inline ? Buffer.concat([inline, data]) : data;
      this.#fragments.picture({ pts: pts - shift + this.#lead, dts: dts - shift + this.#lead, key, data: bytes });
    }
    for (const { pts, data } of media.sounds) {
      if (this.#hasTrack('audio') && pts >= shift) this.#fragments.sound({ pts: pts - shift, data });
    }
    this.#pending = true;
    return this.#take();
  }

  end(): Buffer[] {
    if (!this.#tracks) throw new SegmentGoneError('none of the segments can be read');
    this.#flush(undefined);
    return this.#take();
  }

  #begin({ video, audio, pictures, sounds }: PlacedMedia): boolean {
    const tracks = [pictures.length > 0 ? video : undefined, audio].filter((track) => track !== undefined);
    const begins = firstShown(pictures) ?? sounds[0]?.pts;
    if (tracks.length === 0 || begins === undefined) return false;
    this.#tracks = this.#fragments.tracks = tracks;
    this.#origin = begins;
    this.#lead = pictures[0] ? begins - pictures[0].dts : 0;
    this.#pieces.push(writeInitSection(tracks, { seconds: this.#seconds, videoStart: this.#lead }));
    return true;
  }

  #hasTrack(kind: Track['kind']): boolean {
    return this.#tracks?.some((track) => track.kind === kind) ?? false;
  }

  /** Decoders follow parameter sets that stand between pictures, though files of `avc1` are not to have any. */
  #inlineSets(video: VideoTrack | undefined): Buffer | undefined {
    const told = this.#tracks?.find((track): track is VideoTrack => track.kind === 'video');
    if (!video || !told || video.codec !== 'h264') return undefined;
    this.#changed ||= !video.record.equals(told.record);
    if (!this.#changed) return undefined;
    return lengthPrefixed(parseAvcC(video.record).parameterSets);
  }

  #flush(end: Ticks | undefined): void {
    if (this.#pending) this.#fragments.flush(end);
  }

  #take(): Buffer[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}

const firstShown = (pictures: readonly Picture[]): Ticks | undefined =>
  pictures.length === 0 ? undefined : pictures.reduce((least, { pts }) => Math.min(least, pts), Infinity);
