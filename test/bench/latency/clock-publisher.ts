import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Program } from '../measure/program.ts';
import { clockPicture, HEIGHT, WIDTH } from './clock-picture.ts';

const RATE = 30;
/** As OBS is set for low latency: a key frame every two seconds, no look-ahead. */
const ENCODER = [
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-g', '60'],
  ...['-b:v', '1500k', '-c:a', 'aac', '-b:a', '96k', '-ar', '48000', '-ac', '2'],
];

/** A camera in front of a clock: each picture bears the moment at which it was handed to the encoder. */
export class ClockPublisher {
  readonly #program: Program;
  #stopped = false;
  readonly #shooting: Promise<void>;

  constructor(url: string) {
    this.#program = new Program(
      'ffmpeg',
      [
        ...['-hide_banner', '-loglevel', 'error', '-fflags', 'nobuffer', '-probesize', '32', '-analyzeduration', '0'],
        ...['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${WIDTH}x${HEIGHT}`, '-r', String(RATE), '-i', 'pipe:0'],
        ...['-re', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'],
        ...['-map', '0:v', '-map', '1:a', ...ENCODER, '-f', 'flv', '-flvflags', 'no_duration_filesize', url],
      ],
      { stdin: 'pipe' },
    );
    this.#program.process.stdin!.on('error', () => (this.#stopped = true));
    this.#shooting = this.#shoot();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#shooting;
    await this.#program.stop();
  }

  async #shoot(): Promise<void> {
    const stdin = this.#program.process.stdin!;
    // What is written before somebody reads would come late, all of it, and stay late.
    if (!stdin.write(clockPicture(Date.now(), 0))) await once(stdin, 'drain');
    const start = performance.now();
    for (let count = 0; !this.#stopped; count++) {
      const due = start + (count * 1000) / RATE;
      await sleep(Math.max(0, due - performance.now()));
      if (this.#program.over) throw new Error(`the publisher ended: ${this.#program.output}`);
      stdin.write(clockPicture(Date.now(), count));
    }
  }
}
