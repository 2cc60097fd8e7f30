import { ticksToMs } from '../clock/ticks.ts';
import { MatroskaWriter } from '../matroska/writer.ts';
import { writeAvcC } from '../media/avcc.ts';
import type { Container, Unit } from './container.ts';

const VIDEO_TRACK = 1;
const AUDIO_TRACK = 2;
/** Opus in WebRTC is always decoded as this (RFC 7587 4.1). Hz. */
const SAMPLE_RATE = 48_000;
const CHANNELS = 2;

/** An identification header (RFC 7845 5.1): two channels, nothing to skip, no gain. */
const OPUS_HEAD = Buffer.concat([Buffer.from('OpusHead'), Buffer.from([1, CHANNELS, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0])]);

export interface OpusContainerFormat {
  readonly sps: Buffer;
  readonly pps: Buffer;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** H.264 and Opus, as WebRTC publishers send them. */
export class OpusContainer implements Container {
  readonly demuxer = 'matroska';
  readonly #writer: MatroskaWriter;
  #begun = false;

  constructor({ sps, pps, width, height }: OpusContainerFormat) {
    const codecPrivate = writeAvcC([sps], [pps]);
    this.#writer = new MatroskaWriter([
      { kind: 'video', number: VIDEO_TRACK, codec: 'V_MPEG4/ISO/AVC', codecPrivate, width, height },
      {
        kind: 'audio',
        number: AUDIO_TRACK,
        codec: 'A_OPUS',
        codecPrivate: OPUS_HEAD,
        sampleRate: SAMPLE_RATE,
        channels: CHANNELS,
      },
    ]);
  }

  write(unit: Unit): Buffer {
    if (unit.kind !== 'coded' && unit.kind !== 'coded-sound') return Buffer.alloc(0);
    const ms = Math.max(0, ticksToMs(unit.pts));
    const block =
      unit.kind === 'coded'
        ? this.#writer.block(VIDEO_TRACK, ms, unit.key, unit.data)
        : this.#writer.block(AUDIO_TRACK, ms, true, unit.data);
    if (this.#begun) return block;
    this.#begun = true;
    return Buffer.concat([this.#writer.header, block]);
  }
}
