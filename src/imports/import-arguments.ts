import { ENCODER_START, FIRST_OUTPUT_FD } from '../encoder/arguments.ts';
import { muxerArguments } from '../encoder/muxer.ts';
import { encoderOutputs, type EncoderOutput } from '../encoder/output.ts';
import type { VideoRung } from '../encoder/rung.ts';
import { codecArguments, ENCODERS } from '../encoder/video-codec.ts';
import { FILE_FORMS } from './file-forms.ts';
import type { ImportPlan } from './import-plan.ts';

/** Where the file's first moment lies by the output's clock; the same for all outputs. */
export const FILE_START = ENCODER_START;

/** The pipes of an import, in order. */
export const importOutputs = ({ rungs, container }: ImportPlan): EncoderOutput[] => encoderOutputs(rungs, container);

/**
 * ffmpeg's command line for an import: a file in, the renditions on pipes.
 * @param segmentSeconds from one key frame to the next, where pictures are encoded
 */
export const importArguments = (path: string, plan: ImportPlan, segmentSeconds: number): string[] => [
  ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-nostats'],
  // `file:` keeps a name that begins with a protocol, or a dash, from being taken for one.
  ...['-protocol_whitelist', 'file,crypto,data', '-format_whitelist', FILE_FORMS.join(','), '-i', `file:${path}`],
  ...(plan.hasSound ? [] : SILENCE),
  ...importOutputs(plan).flatMap((output, index) => [
    ...outputArguments(plan, output, segmentSeconds),
    // A file does not wait for a viewer: nothing is dropped, and nothing hurries.
    ...['-max_muxing_queue_size', '4096', ...muxerArguments(plan.container, output, FILE_START)],
    `pipe:${FIRST_OUTPUT_FD + index}`,
  ]),
];

const outputArguments = (plan: ImportPlan, { stream, rungs: [rung] }: EncoderOutput, seconds: number): string[] => [
  ...(stream !== 'audio' && rung.kind === 'video' ? pictures(plan, rung, seconds) : []),
  ...(stream !== 'video' ? sound(plan, rung.audioBitrate) : []),
];

const pictures = (plan: ImportPlan, rung: VideoRung, seconds: number): string[] =>
  plan.copiesPictures
    ? ['-map', '0:V:0', '-c:v', 'copy', ...(rung.codec === 'hevc' ? ['-tag:v', 'hvc1'] : [])]
    : [
        ...['-map', '0:V:0', '-vf', `${fit(rung)},format=yuv420p`],
        ...['-c:v', ENCODERS[rung.codec], '-r', String(rung.frameRate), '-fps_mode', 'cfr'],
        ...['-b:v', String(rung.videoBitrate), '-maxrate', String(Math.round(rung.videoBitrate * 1.1))],
        ...['-bufsize', String(Math.round(rung.videoBitrate * 1.5))],
        ...['-g', String(Math.ceil(rung.frameRate * seconds * 2))],
        ...['-force_key_frames', `expr:gte(t,n_forced*${seconds})`],
        ...codecArguments(rung, false),
      ];

/** Pixels that are not square are made so; what is interlaced, whole. */
const fit = ({ width, height }: VideoRung): string =>
  `bwdif=deint=interlaced,scale=w='trunc(iw*max(sar,1)/2)*2':h='trunc(ih/min(sar,1)/2)*2',` +
  `scale=${width}:${height}:force_original_aspect_ratio=decrease:force_divisible_by=2,` +
  `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2,setsar=1`;

/** Players and segments count on sound, as in what is live: where a file has none, it is silent, as long as its pictures. */
const SILENCE = ['-f', 'lavfi', '-i', 'anullsrc=sample_rate=48000:channel_layout=stereo'];

const sound = ({ copiesSound, hasSound }: ImportPlan, bitrate: number): string[] =>
  copiesSound
    ? ['-map', '0:a:0', '-c:a', 'copy']
    : [
        ...(hasSound ? ['-map', '0:a:0', '-af', 'aresample=48000:async=1000'] : ['-map', '1:a:0', '-shortest']),
        ...['-c:a', 'aac'],
        ...['-b:a', String(bitrate), '-ac', '2', '-ar', '48000'],
      ];
