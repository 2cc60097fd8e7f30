import { GRID_TOLERANCE } from '../clock/grid.ts';
import { ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import { muxerArguments } from './muxer.ts';
import type { Container } from '../media/container.ts';
import { encoderOutputs, type EncoderOutput } from './output.ts';
import { trackOf, type Rung, type VideoRung } from './rung.ts';
import { SHOWN_STEP } from '../clock/shown.ts';
import { codecArguments, ENCODERS } from './video-codec.ts';

/**
 * Encoders work on small timestamps of their own: programme times are mapped to them and back. This is where a run's
 * first picture lies, on the way in and on the way out; what lies before it on the way in is only decoded.
 */
export const ENCODER_START: Ticks = 900_000;
/** The first output pipe's file descriptor; one for each of `encoderOutputs` from here on. */
export const FIRST_OUTPUT_FD = 3;

export interface EncoderPlan {
  readonly rungs: readonly Rung[];
  /** Programme time of the first picture. */
  readonly fromTicks: Ticks;
  readonly segmentTicks: Ticks;
  /** From one key frame to the next, of which a segment is a whole number. Absent: a segment. */
  readonly groupTicks?: Ticks | undefined;
  /** Trades a little quality for half a second: no B-frames, no look-ahead. */
  readonly lowLatency: boolean;
  /**
   * By name, the programme times at which rungs go on that have published more than the run begins with: each has a key
   * frame there, or what is between that and the next one on the grid would be lost to it.
   */
  readonly goOnAt?: ReadonlyMap<string, Ticks> | undefined;
  /** Key frames lie where the input has them (see `KeyFrameMarks`), and not on the grid. */
  readonly keyFramesOfInput?: boolean;
  /** Absent: MPEG-TS. */
  readonly container?: Container | undefined;
}

/** ffmpeg's command line for one run of a channel's encoder: MPEG-TS on stdin, the renditions on pipes of their own. */
export const encoderArguments = (plan: EncoderPlan): string[] => [
  ...['-hide_banner', '-nostdin', '-loglevel', 'warning', '-nostats'],
  // The stream that comes is known: probing for longer than this only delays the first segment. (Never with `nobuffer`:
  // it throws away what was read meanwhile.)
  ...['-probesize', '500000', '-analyzeduration', '1000000', '-fpsprobesize', '0'],
  // The input's own times are kept to the tick: the mark of hidden pictures is in them.
  ...['-copyts', '-f', 'mpegts', '-i', 'pipe:0'],
  ...videoGraph(plan),
  ...encoderOutputs(plan.rungs, plan.container ?? 'ts').flatMap((output, index) => [
    ...outputArguments(plan, output),
    `pipe:${FIRST_OUTPUT_FD + index}`,
  ]),
];

const START_SECONDS = ticksToSeconds(ENCODER_START);

const videoRungs = (plan: EncoderPlan): VideoRung[] => plan.rungs.filter((rung) => rung.kind === 'video');

/** Every picture is fitted into the largest rung once; smaller rungs are made from that. */
const videoGraph = (plan: EncoderPlan): string[] => {
  const rungs = videoRungs(plan);
  if (rungs.length === 0) return [];
  const canvas = rungs.reduce((largest, rung) => (rung.height > largest.height ? rung : largest));
  const sameRate = rungs.every(({ frameRate }) => frameRate === canvas.frameRate);
  const source = [
    // Pictures that only serve decoding carry a mark in their time (see SHOWN_STEP).
    `select='not(mod(pts,${SHOWN_STEP}))'`,
    `setpts=PTS-${START_SECONDS}/TB`,
    ...toRate(sameRate ? canvas : undefined),
    "scale=w='trunc(iw*max(sar,1)/2)*2':h='trunc(ih/min(sar,1)/2)*2'",
    fit(canvas),
    'format=yuv420p',
  ].join(',');
  const taps = rungs.map((_, index) => `[t${index}]`).join('');
  const scaled = rungs.map(
    (rung, index) =>
      `[t${index}]${[fitFrom(canvas, rung), ...toRate(sameRate ? undefined : rung)].join(',')}[v${index}]`,
  );
  return ['-filter_complex', [`[0:v]${source},split=${rungs.length}${taps}`, ...scaled].join(';')];
};

/**
 * Each picture goes to the nearest moment of the output's rate. ffmpeg's own conversion behind the filters takes pictures
 * up to two frames late, and stays there: sound would be that much early. It is left to hold the last picture over what
 * is missing where filters were set up anew.
 */
const toRate = (rung: VideoRung | undefined): string[] => (rung ? [`fps=fps=${rung.frameRate}:round=near`] : []);

const fit = ({ width, height }: VideoRung): string =>
  `scale=${width}:${height}:force_original_aspect_ratio=decrease:force_divisible_by=2,` +
  `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2,setsar=1`;

const fitFrom = (canvas: VideoRung, rung: VideoRung): string => {
  if (rung.width === canvas.width && rung.height === canvas.height) return 'null';
  const sameShape = Math.abs(rung.width / rung.height - canvas.width / canvas.height) < 0.01;
  return sameShape ? `scale=${rung.width}:${rung.height},setsar=1` : fit(rung);
};

const outputArguments = (plan: EncoderPlan, output: EncoderOutput): string[] => {
  const [rung] = output.rungs;
  return [
    ...(output.stream !== 'audio' && rung.kind === 'video' ? videoOutput(plan, rung) : []),
    ...(output.stream !== 'video' ? audioOutput(rung) : []),
    ...muxerArguments(plan.container ?? 'ts', output, ENCODER_START),
  ];
};

/** The resampler follows the source's clock; what leaves it is counted, so that sound frames touch without a gap. */
const audioOutput = (rung: Rung): string[] => [
  ...[
    '-map',
    `0:a:${trackOf(rung)}`,
    '-af',
    `asetpts=PTS-${START_SECONDS}/TB,aresample=48000:async=1000,asetpts=STARTPTS+N`,
  ],
  ...['-c:a', 'aac', '-b:a', String(rung.audioBitrate), '-ac', '2', '-ar', '48000'],
];

const videoOutput = (plan: EncoderPlan, rung: VideoRung): string[] => {
  const index = videoRungs(plan).indexOf(rung);
  const rate = String(rung.frameRate);
  const keyFrames = plan.keyFramesOfInput ? 'source' : keyFrameExpression(plan, rung);
  return [
    ...['-map', `[v${index}]`, '-c:v', ENCODERS[rung.codec]],
    // A constant frame rate also holds the last picture across holes, whatever happens in front of the encoder.
    ...['-r', rate, '-fps_mode', 'cfr'],
    ...['-b:v', String(rung.videoBitrate), '-maxrate', String(Math.round(rung.videoBitrate * 1.1))],
    ...['-bufsize', String(Math.round(rung.videoBitrate * 1.5))],
    ...['-g', String(longestGroup(plan, rung)), '-force_key_frames', keyFrames],
    ...codecArguments(rung, plan.lowLatency),
    ...['-pix_fmt', 'yuv420p'],
    ...Object.entries(rung.options).flatMap(([name, value]) => [`-${name}`, value]),
  ];
};

type GroupPlan = Pick<EncoderPlan, 'segmentTicks' | 'groupTicks' | 'keyFramesOfInput'>;

/**
 * Pictures from one key frame to the next, at most. Beside a `source` rendition that is what segments go by where the
 * source has no key frame; a picture more than the grid's step, so that no second one comes just before a forced one.
 */
export const longestGroup = (
  { segmentTicks, groupTicks = segmentTicks, keyFramesOfInput }: GroupPlan,
  { frameRate }: VideoRung,
): number => {
  const pictures = ticksToSeconds(groupTicks) * frameRate;
  return keyFramesOfInput ? Math.ceil(pictures) + 1 : Math.ceil(pictures * 2);
};

/**
 * Key frames on the programme clock's grid: `t` counts from the first picture, which lies `phase` seconds behind a
 * multiple of a group's length. The segmenter cuts with the very same tolerance. And one where the rung goes on.
 */
const keyFrameExpression = (plan: EncoderPlan, rung: VideoRung): string => {
  const { groupTicks = plan.segmentTicks } = plan;
  const group = ticksToSeconds(groupTicks);
  const phase = ticksToSeconds((plan.fromTicks % groupTicks) + GRID_TOLERANCE);
  const at = (time: string): string => `floor((${time}+${phase})/${group})`;
  const onGrid = `gt(${at('t')},${at('prev_forced_t')})`;
  const goesOn = ticksToSeconds((plan.goOnAt?.get(rung.name) ?? 0) - plan.fromTicks - GRID_TOLERANCE);
  const due = goesOn > 0 ? `${onGrid}+gte(t,${goesOn})*lt(prev_forced_t,${goesOn})` : onGrid;
  return `expr:if(isnan(prev_forced_t),1,${due})`;
};
