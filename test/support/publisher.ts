import type { ChildProcess } from 'node:child_process';
import { ffmpeg } from './rig.ts';

export interface PublisherOptions {
  readonly size?: string;
  readonly rate?: number;
  readonly sampleRate?: number;
  readonly channels?: number;
  /** Pictures between key frames. */
  readonly gop?: number;
  readonly bFrames?: number;
  readonly audio?: boolean;
  /** Stops by itself after this many seconds. */
  readonly seconds?: number;
}

/** A real RTMP publisher: ffmpeg with a test picture and a tone, in real time. */
export const publish = (url: string, options: PublisherOptions = {}): ChildProcess => {
  const {
    size = '320x180',
    rate = 30,
    sampleRate = 48_000,
    channels = 2,
    gop = 30,
    bFrames = 0,
    audio = true,
  } = options;
  return ffmpeg([
    ...['-re', '-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}`],
    ...(audio ? ['-re', '-f', 'lavfi', '-i', `sine=440:r=${sampleRate}`] : []),
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', String(gop), '-bf', String(bFrames), '-pix_fmt', 'yuv420p'],
    ...(audio ? ['-c:a', 'aac', '-ac', String(channels)] : []),
    ...(options.seconds === undefined ? [] : ['-t', String(options.seconds)]),
    ...['-f', 'flv', url],
  ]);
};

/** Ends a publisher at once, as a crash would. Resolves when it is gone. */
export const kill = (publisher: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (publisher.exitCode !== null || publisher.signalCode !== null) {
      resolve();
      return;
    }
    publisher.once('exit', () => resolve());
    publisher.kill('SIGKILL');
  });

/** How a publisher ended by itself. */
export const ended = (publisher: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    if (publisher.exitCode !== null) resolve(publisher.exitCode);
    else publisher.once('exit', (code) => resolve(code));
  });
