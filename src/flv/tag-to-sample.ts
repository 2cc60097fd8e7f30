import { isDeepStrictEqual } from 'node:util';
import { msToTicks, type Ticks } from '../clock/ticks.ts';
import { aacCodecString, adtsHeader, parseAudioSpecificConfig, type AacConfig } from '../media/aac.ts';
import { accessUnit, NAL_IDR, NAL_PPS, NAL_SPS, nalType, splitLengthPrefixed } from '../media/annex-b.ts';
import { avcCodecString, parseSps, type Sps } from '../media/sps.ts';
import { parseAvcC, type AvcConfig } from '../media/avcc.ts';
import type { Sample } from '../media/sample.ts';
import { SampleSlab } from '../media/sample-slab.ts';
import { parseAv1C } from '../media/av1.ts';
import type { CodedPicture } from '../media/coded-picture.ts';
import { parseHvcC } from '../media/hevc.ts';
import { parseAudioTag } from './audio-tag.ts';
import { parseVideoTag, type VideoCodec } from './video-tag.ts';

/** What a publisher sends, as far as it is known. */
export interface TrackFormat {
  readonly video?: { readonly codec: string; readonly width: number; readonly height: number };
  readonly audio?: {
    readonly codec: string;
    /** Audio object type; 2 is AAC-LC. */
    readonly objectType: number;
    readonly sampleRate: number;
    readonly channels: number;
  };
}

/** What decoders have to be given before the first frame, as it came. */
export interface DecoderConfigs {
  readonly video?: { readonly codec: VideoCodec; readonly data: Buffer };
  readonly audio?: Buffer;
}

export interface TagEvents {
  sample(sample: Sample): void;
  /** A picture of a codec that samples do not have. */
  coded(picture: CodedPicture): void;
  /** A configuration came that differs from the one before. */
  format(format: TrackFormat, decoders: DecoderConfigs): void;
  /** A codec that cannot be used; told once for each. */
  unsupported(codec: string): void;
}

export interface TagMessage {
  /** 8: sound, 9: pictures. */
  readonly type: 8 | 9;
  /** Milliseconds, 32 bits, wraps after 49.7 days. */
  readonly timestamp: number;
  /** Looked at during the call only. */
  readonly payload: Buffer;
}

const MS_WRAP = 2 ** 32;

/** Turns RTMP's media messages into samples: H.264 in Annex B form, AAC with ADTS headers, times in ticks. */
export class TagToSample {
  readonly #events: TagEvents;
  readonly #slab = new SampleSlab();
  #format: TrackFormat = {};
  #decoders: DecoderConfigs = {};
  #avc: AvcConfig | undefined;
  #parameterSets: readonly Buffer[] = [];
  #aac: AacConfig | undefined;
  #lastMs: number | undefined;
  #told = new Set<string>();

  constructor(events: TagEvents) {
    this.#events = events;
  }

  /** To be called where nobody has a sample any more that came before the last key frame: their memory is used again. */
  reuseMemory(): void {
    this.#slab.recycle();
  }

  /** @throws RangeError when a configuration or a picture is malformed */
  push({ type, timestamp, payload }: TagMessage): void {
    const ticks = msToTicks(this.#unwrap(timestamp));
    if (type === 9) this.#video(payload, ticks);
    else this.#audio(payload, ticks);
  }

  #unwrap(timestamp: number): number {
    const last = this.#lastMs ?? timestamp;
    const step = (timestamp - last) % MS_WRAP;
    const signed = step >= MS_WRAP / 2 ? step - MS_WRAP : step < -MS_WRAP / 2 ? step + MS_WRAP : step;
    this.#lastMs = last + signed;
    return this.#lastMs;
  }

  #video(payload: Buffer, dts: Ticks): void {
    const tag = parseVideoTag(payload);
    switch (tag.kind) {
      case 'config':
        this.#configure(tag.codec, tag.data);
        return;
      case 'picture':
        if (tag.codec === 'h264') this.#picture(tag.data, dts, dts + msToTicks(tag.compositionMs));
        else if (this.#decoders.video?.codec === tag.codec && tag.data.length > 0) {
          const pts = Math.max(dts, dts + msToTicks(tag.compositionMs));
          this.#events.coded({ kind: 'coded', pts, dts, key: tag.key, data: Buffer.from(tag.data) });
        }
        return;
      case 'unsupported':
        this.#unsupported(tag.codec);
        return;
      default:
    }
  }

  #configure(codec: VideoCodec, data: Buffer): void {
    this.#avc = codec === 'h264' ? parseAvcC(data) : undefined;
    const decoders = { ...this.#decoders, video: { codec, data: Buffer.from(data) } };
    if (this.#avc) {
      this.#parameterSets = this.#avc.parameterSets;
      this.#change({ ...this.#format, video: avcFormat(this.#avc.sps) }, decoders);
    } else {
      const { codec: name, width = 0, height = 0 } = codec === 'hevc' ? parseHvcC(data) : parseAv1C(data);
      this.#change({ ...this.#format, video: { codec: name, width, height } }, decoders);
    }
  }

  #picture(data: Buffer, dts: Ticks, pts: Ticks): void {
    if (!this.#avc) return;
    const units = splitLengthPrefixed(data, this.#avc.lengthSize);
    if (units.length === 0) return;
    const sets = units.filter((unit) => nalType(unit) === NAL_SPS || nalType(unit) === NAL_PPS);
    if (sets.some((unit) => nalType(unit) === NAL_SPS)) {
      this.#parameterSets = sets.map((unit) => Buffer.from(unit));
      const sps = parseSps(sets.find((unit) => nalType(unit) === NAL_SPS)!);
      this.#change({ ...this.#format, video: avcFormat(sps) }, this.#decoders);
    }
    const key = units.some((unit) => nalType(unit) === NAL_IDR);
    if (key) this.#slab.begin();
    // The presentation time may not come before the decoding time in MPEG-TS.
    this.#events.sample({
      kind: 'video',
      pts: Math.max(pts, dts),
      dts,
      key,
      data: accessUnit(units, this.#parameterSets, this.#slab.take),
    });
  }

  #audio(payload: Buffer, pts: Ticks): void {
    const tag = parseAudioTag(payload);
    switch (tag.kind) {
      case 'aac-config':
        this.#aac = parseAudioSpecificConfig(tag.data);
        this.#change(
          { ...this.#format, audio: { codec: aacCodecString(this.#aac), ...this.#aac } },
          { ...this.#decoders, audio: Buffer.from(tag.data) },
        );
        return;
      case 'aac-frame':
        if (!this.#aac) return;
        this.#events.sample({ kind: 'audio', pts, data: this.#frame(this.#aac, tag.data) });
        return;
      case 'unsupported':
        this.#unsupported(tag.codec);
        return;
      default:
    }
  }

  #frame(config: AacConfig, data: Buffer): Buffer {
    const header = adtsHeader(config, data.length);
    const frame = this.#slab.take(header.length + data.length);
    header.copy(frame);
    data.copy(frame, header.length);
    return frame;
  }

  #change(format: TrackFormat, decoders: DecoderConfigs): void {
    const same = isDeepStrictEqual(format, this.#format) && sameForeign(decoders, this.#decoders);
    this.#format = format;
    this.#decoders = decoders;
    if (!same) this.#events.format(format, decoders);
  }

  #unsupported(codec: string): void {
    if (this.#told.has(codec)) return;
    this.#told.add(codec);
    this.#events.unsupported(codec);
  }
}

const avcFormat = (sps: Sps): NonNullable<TrackFormat['video']> => ({
  codec: avcCodecString(sps),
  width: sps.width,
  height: sps.height,
});

/** H.264 carries its parameter sets along; the other codecs' decoders are set up once, by their configuration alone. */
const sameForeign = (a: DecoderConfigs, b: DecoderConfigs): boolean =>
  (a.video?.codec ?? 'h264') === 'h264' ? b.video?.codec === a.video?.codec : isDeepStrictEqual(a.video, b.video);
