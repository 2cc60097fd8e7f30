import { spawnSync } from 'node:child_process';
import type { Ticks } from '../../../src/clock/ticks.ts';
import { encoderArguments, ENCODER_START, FIRST_OUTPUT_FD } from '../../../src/encoder/arguments.ts';
import { EncoderFeed } from '../../../src/encoder/encoder-feed.ts';
import { KeyFrameMarks, type KeyFramePlan } from '../../../src/encoder/key-frame-marks.ts';
import { encoderOutputs, type OutputStream } from '../../../src/encoder/output.ts';
import type { Container } from '../../../src/media/container.ts';
import type { Rung } from '../../../src/encoder/rung.ts';
import { silentFrame } from '../../../src/media/silence.ts';
import { dueTicks, type Sample } from '../../../src/media/sample.ts';
import { TsDemuxer } from '../../../src/mpegts/demuxer.ts';
import { TsMuxer } from '../../../src/mpegts/muxer.ts';
import { GridCuts } from '../../../src/segmenter/cut-rule.ts';
import { Fmp4Segmenter } from '../../../src/segmenter/fmp4-segmenter.ts';
import { TsSegmenter } from '../../../src/segmenter/ts-segmenter.ts';
import { Backlog } from '../../../src/switcher/backlog.ts';
import type { Segment } from '../../../src/timeline/segment.ts';

export interface SourceOptions {
  readonly rate?: string;
  readonly seconds: number;
  /** Pictures from one key frame to the next. */
  readonly gop?: number;
  readonly bFrames?: number;
  readonly size?: string;
  /** Programme time of the first picture. */
  readonly at: Ticks;
}

/** A programme as the switcher gives it: small pictures from libx264, and silence. */
export const makeProgramme = ({
  rate = '30',
  seconds,
  gop = 30,
  bFrames = 0,
  size = '64x36',
  at,
}: SourceOptions): Sample[] => {
  const { stdout } = spawnSync(
    'ffmpeg',
    [
      ...['-v', 'error', '-nostdin', '-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}`, '-t', String(seconds)],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', String(gop), '-bf', String(bFrames), '-pix_fmt', 'yuv420p'],
      ...['-muxdelay', '0', '-muxpreload', '0', '-f', 'mpegts', 'pipe:1'],
    ],
    { maxBuffer: 256 * 1024 * 1024, timeout: 30_000 },
  );
  const samples: Sample[] = [];
  let shift: Ticks | undefined;
  const demuxer = new TsDemuxer(({ pts, dts, randomAccess, data }) => {
    shift ??= at - pts;
    // Shown pictures lie on multiples of four ticks.
    const place = (ticks: Ticks): Ticks => Math.round((ticks + shift!) / 4) * 4;
    samples.push({ kind: 'video', pts: place(pts), dts: place(dts), key: randomAccess, data });
  });
  demuxer.push(stdout);
  demuxer.flush();
  const sounds = Math.ceil((seconds * 90_000) / 1920);
  const first = Math.ceil(at / 1920) * 1920;
  for (let i = 0; i < sounds; i++) samples.push({ kind: 'audio', pts: first + i * 1920, data: silentFrame() });
  return samples.sort((a, b) => dueTicks(a) - dueTicks(b));
};

export interface RunOptions {
  readonly rungs: readonly Rung[];
  readonly segmentTicks: Ticks;
  readonly groupTicks?: Ticks;
  readonly lowLatency?: boolean;
  readonly fromTicks: Ticks;
  readonly container?: Container;
  /** PART-TARGET; absent: no parts. */
  readonly partTicks?: Ticks;
  readonly goOnAt?: ReadonlyMap<string, Ticks>;
  /** Where key frames are set; absent: on the grid. */
  readonly keyFrames?: KeyFramePlan;
}

export interface Run {
  /** What came out of each rung's pipes, by its name. */
  readonly outputs: ReadonlyMap<string, readonly (readonly [OutputStream, Buffer])[]>;
  readonly words: string;
}

/** One run of a real encoder over a whole programme, as fast as it goes. */
export const encodeProgramme = (programme: readonly Sample[], options: RunOptions): Run => {
  const backlog = new Backlog();
  for (const sample of programme) backlog.add(sample);
  const { rungs, fromTicks, keyFrames } = options;
  const marks = keyFrames && new KeyFrameMarks({ plan: keyFrames, rungs, fromTicks });
  const feed = new EncoderFeed(backlog, backlog.keyBefore(fromTicks)!, fromTicks, marks);
  const muxer = new TsMuxer();
  const input: Buffer[] = [];
  for (let sample = feed.next(); sample; sample = feed.next()) input.push(muxer.write(sample));
  const plan = encoderOutputs(options.rungs, options.container ?? 'ts');
  const { output, stderr, error } = spawnSync(
    'ffmpeg',
    encoderArguments({ lowLatency: false, ...options, keyFramesOfInput: keyFrames !== undefined }),
    {
      input: Buffer.concat(input),
      stdio: ['pipe', 'pipe', 'pipe', ...plan.map(() => 'pipe' as const)],
      maxBuffer: 256 * 1024 * 1024,
      timeout: 30_000,
    },
  );
  if (error) throw error;
  const pipes = output as unknown as Buffer[];
  const outputs = new Map(
    options.rungs.map((rung) => [
      rung.name,
      plan.flatMap(({ stream, rungs }, index) =>
        rungs.includes(rung) ? [[stream, pipes[FIRST_OUTPUT_FD + index]!] as const] : [],
      ),
    ]),
  );
  return { outputs, words: stderr.toString() };
};

/** What our segmenter makes of one rung's output. */
export const segmentsOf = (run: Run, rung: Rung, options: RunOptions): Segment[] => {
  const segments: Segment[] = [];
  const common = { kind: rung.kind, cuts: new GridCuts(options.segmentTicks), partTicks: options.partTicks ?? 0 };
  const events = { segment: (segment: Segment) => segments.push(segment), part: () => undefined };
  const segmenter =
    options.container === 'fmp4'
      ? new Fmp4Segmenter({ ...common, events: { ...events, tracks: () => undefined } })
      : new TsSegmenter({ ...common, events: { ...events, head: () => undefined } });
  segmenter.begin({ fromTicks: options.fromTicks, encoderTicks: ENCODER_START });
  // In turns, as pipes are read.
  const pipes = run.outputs.get(rung.name)!;
  const longest = Math.max(...pipes.map(([, { length }]) => length));
  for (let at = 0; at < longest; at += PIPE_BYTES) {
    for (const [stream, bytes] of pipes) {
      const share = Math.ceil(bytes.length / Math.ceil(longest / PIPE_BYTES));
      const from = (at / PIPE_BYTES) * share;
      segmenter.push(Buffer.from(bytes.subarray(from, from + share)), stream === 'both' ? 'video' : stream);
    }
  }
  return segments;
};

const PIPE_BYTES = 4096;

/** The transport stream of one rung. */
export const muxed = (run: Run, { name }: Rung): Buffer => run.outputs.get(name)![0]![1];
