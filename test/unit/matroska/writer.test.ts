import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MatroskaWriter } from '../../../src/matroska/writer.ts';
import { readRecording } from '../../support/enhanced-publisher.ts';
import { temporaryFolder } from '../../support/rig.ts';

describe('live Matroska', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  it('gives a reader at the end of a pipe every frame, at its time', () => {
    const file = join(folder.path, 'recording.mp4');
    execFileSync('ffmpeg', [
      ...[
        '-v',
        'error',
        '-f',
        'lavfi',
        '-i',
        'testsrc2=s=320x180:r=30',
        '-f',
        'lavfi',
        '-i',
        'sine=r=48000',
        '-t',
        '2',
      ],
      ...[
        '-c:v',
        'libx265',
        '-preset',
        'ultrafast',
        '-x265-params',
        'log-level=none',
        '-tag:v',
        'hvc1',
        '-c:a',
        'aac',
        file,
      ],
    ]);
    const { packets, videoConfig, audioConfig } = readRecording(file);
    const write = (shift: (index: number) => number): Buffer => {
      const writer = new MatroskaWriter([
        { kind: 'video', number: 1, codec: 'V_MPEGH/ISO/HEVC', codecPrivate: videoConfig, width: 320, height: 180 },
        { kind: 'audio', number: 2, codec: 'A_AAC', codecPrivate: audioConfig, sampleRate: 48_000, channels: 1 },
      ]);
      const blocks = packets.map(({ kind, pts, key, data }, index) =>
        writer.block(kind === 'video' ? 1 : 2, pts + shift(index), key, data),
      );
      return Buffer.concat([writer.header, ...blocks]);
    };
    // Far from the beginning, and over the length of a cluster.
    const shift = (index: number): number => 4_000_000_000 + (index > packets.length / 2 ? 40_000 : 0);
    const show = ['-v', 'error', '-f', 'matroska', '-show_packets', '-of', 'json', '-i', 'pipe:0'];
    const read = JSON.parse(execFileSync('ffprobe', show, { input: write(shift), encoding: 'utf8' })) as {
      packets: { codec_type: string; pts_time: string; size: string }[];
    };
    expect(read.packets.map(({ codec_type, size }) => `${codec_type} ${size}`)).toEqual(
      packets.map(({ kind, data }) => `${kind} ${data.length}`),
    );
    expect(read.packets.map(({ pts_time }) => Math.round(Number(pts_time) * 1000))).toEqual(
      packets.map(({ pts }, index) => pts + shift(index)),
    );
    const decode = ['-v', 'warning', '-f', 'matroska', '-i', 'pipe:0', '-fps_mode', 'passthrough', '-f', 'null', '-'];
    expect(spawnSync('ffmpeg', decode, { input: write(() => 0), encoding: 'utf8' }).stderr).toBe('');
  });
});
