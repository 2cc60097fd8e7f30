import { ticksToMs } from '../clock/ticks.ts';
import type { DecoderConfigs, TrackFormat } from '../flv/tag-to-sample.ts';
import { MatroskaWriter, type MatroskaTrack } from '../matroska/writer.ts';
import { parseAdts } from '../media/aac.ts';
import type { ForeignCodec } from '../media/coded-picture.ts';
import type { Container, Unit } from './container.ts';

const VIDEO_TRACK = 1;
const AUDIO_TRACK = 2;
const CODEC_IDS = { hevc: 'V_MPEGH/ISO/HEVC', av1: 'V_AV1' } as const;
/** Where a configuration does not say: decoders find out by themselves. */
const ANY_SIZE = 16;

/** HEVC and AV1 with AAC, as publishers send them: Matroska has them the way FLV does, to the millisecond. */
export class MatroskaContainer implements Container {
  readonly demuxer = 'matroska';
  readonly #writer: MatroskaWriter;
  readonly #hasAudio: boolean;
  #begun = false;

  constructor(codec: ForeignCodec, format: TrackFormat, decoders: DecoderConfigs) {
    this.#hasAudio = format.audio !== undefined && decoders.audio !== undefined;
    this.#writer = new MatroskaWriter([
      videoTrack(codec, format, decoders),
      ...(format.audio && decoders.audio ? [audioTrack(format.audio, decoders.audio)] : []),
    ]);
  }

  write(unit: Unit): Buffer {
    const block = this.#block(unit);
    if (!block || this.#begun) return block ?? Buffer.alloc(0);
    this.#begun = true;
    return Buffer.concat([this.#writer.header, block]);
  }

  #block(unit: Unit): Buffer | undefined {
    const ms = Math.max(0, ticksToMs(unit.pts));
    if (unit.kind === 'coded') return this.#writer.block(VIDEO_TRACK, ms, unit.key, unit.data);
    if (unit.kind !== 'audio' || !this.#hasAudio) return undefined;
    const { headerLength = 0 } = parseAdts(unit.data) ?? {};
    return this.#writer.block(AUDIO_TRACK, ms, true, unit.data.subarray(headerLength));
  }
}

const videoTrack = (codec: ForeignCodec, { video }: TrackFormat, decoders: DecoderConfigs): MatroskaTrack => ({
  kind: 'video',
  number: VIDEO_TRACK,
  codec: CODEC_IDS[codec],
  codecPrivate: decoders.video?.data ?? Buffer.alloc(0),
  width: video?.width || ANY_SIZE,
  height: video?.height || ANY_SIZE,
});

const audioTrack = (audio: NonNullable<TrackFormat['audio']>, codecPrivate: Buffer): MatroskaTrack => ({
  kind: 'audio',
  number: AUDIO_TRACK,
  codec: 'A_AAC',
  codecPrivate,
  sampleRate: audio.sampleRate,
  channels: audio.channels || 2,
});
