import { spawnSync } from 'node:child_process';
import type { Ticks } from '../../../src/clock/ticks.ts';

/** What the encoder stamps on its first picture here. */
export const ENCODER_TICKS: Ticks = 900_000;
export const FRAME: Ticks = 3000;
export const SEGMENT: Ticks = 90_000;
export const SECONDS = 4;
export const PICTURES = SECONDS * 30;

export interface Made {
  readonly bFrames?: number;
  /** When pictures are forced to be key frames; each second where absent. ffmpeg's expression or times. */
  readonly keyFrames?: string;
  readonly video?: boolean;
  /** Seconds of sound before the first picture: encoders are given a quarter of a second, where they go on from another. */
  readonly soundLead?: number;
}

/** An MPEG-TS as one run of an encoder gives it: small, with pictures and sound from the same moment on. */
export const encode = ({
  bFrames = 2,
  keyFrames = 'expr:gte(t,n_forced)',
  video = true,
  soundLead = 0,
}: Made = {}): Buffer => {
  const pictures = ['-itsoffset', String(soundLead), '-f', 'lavfi', '-i', `testsrc2=s=64x36:r=30`];
  const codec = [
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-threads',
      '1',
      '-g',
      '600',
      '-sc_threshold',
      '0',
      '-bf',
      String(bFrames),
    ],
    ...['-forced-idr', '1', '-force_key_frames', keyFrames, '-pix_fmt', 'yuv420p'],
  ];
  const { stdout, stderr, status } = spawnSync(
    'ffmpeg',
    [
      ...[
        '-v',
        'error',
        '-nostdin',
        ...(video ? pictures : []),
        '-f',
        'lavfi',
        '-i',
        'sine=r=48000',
        '-t',
        String(SECONDS),
      ],
      ...[...(video ? codec : []), '-c:a', 'aac', '-b:a', '48k', '-ac', '2', '-pes_payload_size', '0'],
      ...['-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', String(ENCODER_TICKS / 90_000 - soundLead)],
      ...[...(video ? [] : ['-streamid', '0:257']), '-f', 'mpegts', 'pipe:1'],
    ],
    { maxBuffer: 64 * 1024 * 1024, timeout: 30_000 },
  );
  if (status !== 0) throw new Error(`ffmpeg ended with ${status}: ${stderr.toString()}`);
  return stdout;
};
