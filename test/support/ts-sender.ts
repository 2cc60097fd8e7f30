import { createSocket, type Socket } from 'node:dgram';
import { TsDemuxer } from '../../src/mpegts/demuxer.ts';
import { pesSamples } from '../../src/inputs/pes-samples.ts';
import type { Ticks } from '../../src/clock/ticks.ts';
import { dueTicks, type Sample } from '../../src/media/sample.ts';
import { TsMuxer } from '../../src/mpegts/muxer.ts';
import {
  PID_AUDIO,
  PID_VIDEO,
  STREAM_TYPE_AAC_ADTS,
  STREAM_TYPE_H264,
  STREAM_TYPE_SCTE35,
} from '../../src/mpegts/packet.ts';
import { makeTables } from '../../src/mpegts/psi.ts';

const PID_CUES = 0x0400;
/** registration_descriptor of the programme: 'CUEI' (SCTE 35 8.1). */
const CUEI = Buffer.from('\x05\x04CUEI', 'latin1');
const TABLES = makeTables(
  [
    { pid: PID_VIDEO, streamType: STREAM_TYPE_H264 },
    { pid: PID_AUDIO, streamType: STREAM_TYPE_AAC_ADTS },
    { pid: PID_CUES, streamType: STREAM_TYPE_SCTE35 },
  ],
  CUEI,
);

/** A section that is sent with the sample that is due then. */
export interface SentCue {
  readonly ticks: Ticks;
  readonly section: Buffer;
}

/** All samples of a transport stream, in the order in which they are due. */
export const samplesOf = (ts: Buffer): Sample[] => {
  const samples: Sample[] = [];
  const demuxer = new TsDemuxer((unit) => samples.push(...pesSamples(unit)));
  demuxer.push(Buffer.from(ts));
  demuxer.flush();
  return samples.toSorted((a, b) => dueTicks(a) - dueTicks(b));
};

/** A section that fits into one packet, as a packet. */
export const cuePacket = (section: Buffer, counter: number): Buffer => {
  const packet = Buffer.alloc(188, 0xff);
  packet.set([0x47, 0x40 | (PID_CUES >> 8), PID_CUES & 0xff, 0x10 | (counter & 0x0f), 0]);
  section.copy(packet, 5);
  return packet;
};

/** Writes samples, and cues between them, as one transport stream: each with the time at which it is due. */
export const muxWithCues = (samples: readonly Sample[], cues: readonly SentCue[]): { due: Ticks; bytes: Buffer }[] => {
  const muxer = new TsMuxer(TABLES);
  let sent = 0;
  return samples.map((sample) => {
    const due = dueTicks(sample);
    const pieces: Buffer[] = [];
    for (; sent < cues.length && cues[sent]!.ticks <= due; sent++) pieces.push(cuePacket(cues[sent]!.section, sent));
    return { due, bytes: Buffer.concat([...pieces, muxer.write(sample)]) };
  });
};

/** Sends a transport stream to a port of the loopback by UDP, in real time, once. */
export class UdpSender {
  readonly #socket: Socket = createSocket('udp4');
  readonly #timer: NodeJS.Timeout;

  constructor(port: number, stream: readonly { due: Ticks; bytes: Buffer }[]) {
    const startedAt = performance.now();
    const first = stream[0]!.due;
    let next = 0;
    this.#timer = setInterval(() => {
      const now = first + (performance.now() - startedAt) * 90;
      for (; next < stream.length && stream[next]!.due <= now; next++) {
        const { bytes } = stream[next]!;
        for (let at = 0; at < bytes.length; at += 1316)
          this.#socket.send(bytes.subarray(at, at + 1316), port, '127.0.0.1');
      }
      if (next === stream.length) clearInterval(this.#timer);
    }, 10);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#socket.close();
  }
}
