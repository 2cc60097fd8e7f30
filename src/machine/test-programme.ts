import { TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';
import type { Sample } from '../media/sample.ts';
import { TsDemuxer } from '../mpegts/demuxer.ts';
import { Child, exitWords, type ChildOptions } from '../process/child.ts';
import { MeasureError } from './measure-error.ts';

/** What starts the programs of a measurement, and stops them when it is given up. */
export interface Tools extends Pick<ChildOptions, 'ledger' | 'log'> {
  /** A name on the PATH, or a path. */
  readonly ffmpeg: string;
  readonly signal?: AbortSignal | undefined;
}

const FRAME_RATE = 30;
const SECONDS = 2;
/** About 4 MB come of it. */
const MAX_BYTES = 64 * 1024 * 1024;
/** A machine that makes two seconds of picture no sooner than this encodes nothing in real time. */
const PATIENCE_MS = 30_000;

/**
 * Moving patterns, with the noise of a camera, which costs an encoder about as much as a picture of the world does.
 * Without B-frames: each picture is decoded when it is shown.
 */
const ARGUMENTS = [
  ...['-hide_banner', '-nostdin', '-loglevel', 'error'],
  ...['-f', 'lavfi', '-i', `testsrc2=s=1920x1080:r=${FRAME_RATE}:d=${SECONDS},noise=alls=6:allf=t`],
  ...['-f', 'lavfi', '-i', `sine=f=440:r=48000:d=${SECONDS}`],
  ...['-map', '0:v', '-map', '1:a', '-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', '12M', '-bf', '0'],
  ...['-g', String(FRAME_RATE * SECONDS), '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '128k', '-ac', '2'],
  ...['-f', 'mpegts', '-muxdelay', '0', '-pes_payload_size', '0', 'pipe:1'],
];

/** Two seconds of a programme as sources bring it, 1080p30 and sound; times are those of the first picture and on. */
export class TestProgramme {
  readonly #samples: readonly Sample[];
  readonly #first: Ticks;

  private constructor(samples: readonly Sample[]) {
    this.#samples = samples;
    this.#first = samples[0]!.pts;
  }

  /** @throws MeasureError where ffmpeg cannot make it */
  static async make({ ffmpeg, ledger, log, signal }: Tools): Promise<TestProgramme> {
    const child = new Child({
      ...{ name: 'measurement source', command: ffmpeg, args: ARGUMENTS, stdin: 'ignore', ledger, log },
    });
    const stop = (): void => child.kill();
    const patience = setTimeout(stop, PATIENCE_MS);
    signal?.addEventListener('abort', stop, { once: true });
    const samples: Sample[] = [];
    const demuxer = new TsDemuxer(({ kind, pts, dts, randomAccess, data }) => {
      samples.push(kind === 'video' ? { kind, pts, dts, key: randomAccess, data } : { kind, pts, data });
    });
    try {
      let bytes = 0;
      for await (const chunk of child.output(1) as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > MAX_BYTES) throw new MeasureError('failed', `${ffmpeg} made more than was asked for`);
        demuxer.push(chunk);
      }
      demuxer.flush();
      const exit = await child.exited;
      if (signal?.aborted) throw new MeasureError('given-up', 'the measurement was given up');
      if (exit.code !== 0 || samples.length === 0) {
        const words = child.words.lines.at(-1) ?? exitWords(exit);
        throw new MeasureError('failed', `${ffmpeg} cannot make a picture to measure with: ${words}`);
      }
      return new TestProgramme(samples.sort((a, b) => a.pts - b.pts));
    } finally {
      clearTimeout(patience);
      signal?.removeEventListener('abort', stop);
      child.kill();
    }
  }

  /** Over and over, without end. @param start time of the first picture */
  *from(start: Ticks): Generator<Sample, never> {
    for (let round = 0; ; round++) {
      const shift = start - this.#first + round * SECONDS * TICKS_PER_SECOND;
      for (const sample of this.#samples) {
        const pts = sample.pts + shift;
        if (sample.kind === 'audio') yield { ...sample, pts };
        else yield { ...sample, pts, dts: sample.dts + shift };
      }
    }
  }
}
