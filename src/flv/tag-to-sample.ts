import { msToTicks, type Ticks } from '../clock/ticks.ts';
import { aacCodecString, adtsHeader, parseAudioSpecificConfig, type AacConfig } from '../media/aac.ts';
import { accessUnit, NAL_IDR, NAL_PPS, NAL_SPS, nalType, splitLengthPrefixed } from '../media/annex-b.ts';
import { avcCodecString, parseSps, type Sps } from '../media/sps.ts';
import { parseAvcC, type AvcConfig } from '../media/avcc.ts';
import type { Sample } from '../media/sample.ts';
import { parseAudioTag } from './audio-tag.ts';
import { parseVideoTag } from './video-tag.ts';

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

export interface TagEvents {
  sample(sample: Sample): void;
  /** A configuration came that differs from the one before. */
  format(format: TrackFormat): void;
  /** A codec that cannot be used; told once for each. */
  unsupported(codec: string): void;
}

export interface TagMessage {
  /** 8: sound, 9: pictures. */
  readonly type: 8 | 9;
  /** Milliseconds, 32 bits, wraps after 49.7 days. */
  readonly timestamp: number;
  readonly payload: Buffer;
}

const MS_WRAP = 2 ** 32;

/** Turns RTMP's media messages into samples: H.264 in Annex B form, AAC with ADTS headers, times in ticks. */
export class TagToSample {
  readonly #events: TagEvents;
  #format: TrackFormat = {};
  #avc: AvcConfig | undefined;
  #parameterSets: readonly Buffer[] = [];
  #aac: AacConfig | undefined;
  #lastMs: number | undefined;
  #told = new Set<string>();

  constructor(events: TagEvents) {
    this.#events = events;
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
      case 'avc-config':
        this.#avc = parseAvcC(tag.data);
        this.#parameterSets = this.#avc.parameterSets;
        this.#videoFormat(this.#avc.sps);
        return;
      case 'avc-picture':
        this.#picture(tag.data, dts, dts + msToTicks(tag.compositionMs));
        return;
      case 'unsupported':
        this.#unsupported(tag.codec);
        return;
      default:
    }
  }

  #picture(data: Buffer, dts: Ticks, pts: Ticks): void {
    if (!this.#avc) return;
    const units = splitLengthPrefixed(data, this.#avc.lengthSize);
    if (units.length === 0) return;
    const sets = units.filter((unit) => nalType(unit) === NAL_SPS || nalType(unit) === NAL_PPS);
    if (sets.some((unit) => nalType(unit) === NAL_SPS)) {
      this.#parameterSets = sets.map((unit) => Buffer.from(unit));
      this.#videoFormat(parseSps(sets.find((unit) => nalType(unit) === NAL_SPS)!));
    }
    const key = units.some((unit) => nalType(unit) === NAL_IDR);
    // The presentation time may not come before the decoding time in MPEG-TS.
    this.#events.sample({
      kind: 'video',
      pts: Math.max(pts, dts),
      dts,
      key,
      data: accessUnit(units, this.#parameterSets),
    });
  }

  #audio(payload: Buffer, pts: Ticks): void {
    const tag = parseAudioTag(payload);
    switch (tag.kind) {
      case 'aac-config':
        this.#aac = parseAudioSpecificConfig(tag.data);
        this.#change({ ...this.#format, audio: { codec: aacCodecString(this.#aac), ...this.#aac } });
        return;
      case 'aac-frame':
        if (!this.#aac) return;
        this.#events.sample({
          kind: 'audio',
          pts,
          data: Buffer.concat([adtsHeader(this.#aac, tag.data.length), tag.data]),
        });
        return;
      case 'unsupported':
        this.#unsupported(tag.codec);
        return;
      default:
    }
  }

  #videoFormat(sps: Sps): void {
    this.#change({ ...this.#format, video: { codec: avcCodecString(sps), width: sps.width, height: sps.height } });
  }

  #change(format: TrackFormat): void {
    if (JSON.stringify(format) === JSON.stringify(this.#format)) return;
    this.#format = format;
    this.#events.format(format);
  }

  #unsupported(codec: string): void {
    if (this.#told.has(codec)) return;
    this.#told.add(codec);
    this.#events.unsupported(codec);
  }
}
