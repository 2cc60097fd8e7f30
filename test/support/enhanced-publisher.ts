import { execFileSync } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { writeAmf, type AmfValue } from '../../src/rtmp/amf0.ts';
import { OUT_CHUNK_SIZE, setChunkSize, writeMessage } from '../../src/rtmp/chunk-writer.ts';

/** One frame of a file, with the bytes that FLV would carry. */
interface Packet {
  readonly kind: 'video' | 'audio';
  readonly key: boolean;
  /** Milliseconds. */
  readonly dts: number;
  readonly pts: number;
  readonly data: Buffer;
}

export interface Recording {
  readonly fourCc: string;
  readonly videoConfig: Buffer;
  readonly audioConfig: Buffer;
  readonly packets: readonly Packet[];
}

interface Probed {
  streams: { codec_type: string; codec_name: string; extradata: string }[];
  packets: { codec_type: string; pts_time: string; dts_time: string; flags: string; data: string }[];
}

const FOUR_CC: Record<string, string> = { h264: 'avc1', hevc: 'hvc1', av1: 'av01' };

/** `00000000: 0000 0002 0910 …  ......` per line. */
const fromDump = (dump: string): Buffer =>
  Buffer.from(
    dump
      .split('\n')
      .map((line) => line.slice(10, 50).replaceAll(' ', ''))
      .join(''),
    'hex',
  );

/** Reads an MP4 file with pictures and AAC. */
export const readRecording = (file: string): Recording => {
  const args = ['-v', 'error', '-show_streams', '-show_packets', '-show_data', '-of', 'json', file];
  const { streams, packets } = JSON.parse(
    execFileSync('ffprobe', args, { maxBuffer: 256 * 1024 * 1024, encoding: 'utf8' }),
  ) as Probed;
  const video = streams.find(({ codec_type }) => codec_type === 'video')!;
  const audio = streams.find(({ codec_type }) => codec_type === 'audio')!;
  return {
    fourCc: FOUR_CC[video.codec_name]!,
    videoConfig: fromDump(video.extradata),
    audioConfig: fromDump(audio.extradata),
    packets: packets.map((packet) => ({
      kind: packet.codec_type as 'video' | 'audio',
      key: packet.flags.includes('K'),
      // What is decoded before the beginning (B-frames, the priming of sound) must not be negative in RTMP.
      dts: Math.round(Number(packet.dts_time) * 1000) + 1000,
      pts: Math.round(Number(packet.pts_time) * 1000) + 1000,
      data: fromDump(packet.data),
    })),
  };
};

const CONFIG = 0;
const CODED_FRAMES = 1;

const videoTag = ({ fourCc }: Recording, type: number, key: boolean, composition: number, data: Buffer): Buffer => {
  const head = Buffer.concat([Buffer.from([0x80 | ((key ? 1 : 2) << 4) | type]), Buffer.from(fourCc)]);
  const time = Buffer.alloc(3);
  time.writeIntBE(composition, 0, 3);
  return Buffer.concat([head, ...(type === CODED_FRAMES && fourCc !== 'av01' ? [time] : []), data]);
};

const at = (milliseconds: number, message: Buffer): Buffer => {
  message.writeUIntBE(milliseconds, 1, 3);
  return message;
};

export interface EnhancedPublisher {
  stop(): void;
}

/** Publishes a recording in real time by Enhanced RTMP, round and round, as OBS does with HEVC and AV1. */
export const publishEnhanced = async (url: string, recording: Recording): Promise<EnhancedPublisher> => {
  const { protocol, hostname, port, pathname } = new URL(url.replace(/^rtmp/, 'http'));
  const where = { host: hostname, port: Number(port) };
  const socket = protocol === 'https:' ? connectTls({ ...where, rejectUnauthorized: false }) : connect(where);
  const [, app = '', key = ''] = pathname.split('/');
  let stopped = false;
  socket.on('error', () => (stopped = true));
  socket.on('close', () => (stopped = true));
  const command = (name: string, id: number, ...values: AmfValue[]): Buffer =>
    writeMessage(3, 20, 0, writeAmf(name, id, ...values));
  socket.resume();
  socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(1536), Buffer.alloc(1536)]));
  socket.write(
    Buffer.concat([
      setChunkSize(OUT_CHUNK_SIZE),
      command('connect', 1, { app, flashVer: 'FMLE/3.0', tcUrl: url, fourCcList: ['av01', 'hvc1'] }),
      command('createStream', 2, null),
      command('publish', 3, null, key, 'live'),
    ]),
  );
  // Media may be sent once the publish was let in, which is what comes last.
  await new Promise<void>((resolve, reject) => {
    let answers = '';
    socket.on('data', (chunk: Buffer) => {
      answers += chunk.toString('latin1');
      if (answers.includes('NetStream.Publish.Start')) resolve();
    });
    socket.once('close', () => reject(new Error('the server closed the connection')));
  });
  void play(socket, recording, () => stopped);
  return {
    stop: () => {
      stopped = true;
      socket.destroy();
    },
  };
};

const play = async (socket: Socket, recording: Recording, isStopped: () => boolean): Promise<void> => {
  socket.write(writeMessage(6, 9, 1, videoTag(recording, CONFIG, true, 0, recording.videoConfig)));
  socket.write(writeMessage(4, 8, 1, Buffer.concat([Buffer.from([0xaf, 0]), recording.audioConfig])));
  const length = Math.max(...recording.packets.map(({ dts }) => dts)) - 1000 + 33;
  const begun = performance.now();
  for (let round = 0; !isStopped(); round++) {
    for (const { kind, key, dts, pts, data } of recording.packets) {
      const due = round * length + dts;
      const wait = due - 1000 - (performance.now() - begun);
      if (wait > 0) await sleep(wait);
      if (isStopped()) return;
      const payload =
        kind === 'audio'
          ? Buffer.concat([Buffer.from([0xaf, 1]), data])
          : videoTag(recording, CODED_FRAMES, key, pts - dts, data);
      socket.write(at(due, writeMessage(kind === 'audio' ? 4 : 6, kind === 'audio' ? 8 : 9, 1, payload)));
    }
  }
};
