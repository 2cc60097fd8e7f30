import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { foreignCodecs } from '../config/ladder.ts';
import type { Config } from '../config/schema.ts';
import { parseDemuxers, parseEncoders, parseFilters, parseMuxers, parseProtocols } from './ffmpeg-listing.ts';
import { OLDEST_FFMPEG, isNewEnough, parseFfmpegVersion, type FfmpegVersion } from './ffmpeg-version.ts';

const run = promisify(execFile);

/** A cold start from a slow disk takes a second or two. */
const TIMEOUT_MS = 15_000;
/** The longest list, of filters, has about 40 kB. */
const MAX_OUTPUT = 4 * 1024 * 1024;

export interface FfmpegCapabilities {
  readonly path: string;
  readonly version: FfmpegVersion;
  readonly encoders: ReadonlySet<string>;
  readonly filters: ReadonlySet<string>;
  readonly muxers: ReadonlySet<string>;
  readonly demuxers: ReadonlySet<string>;
  readonly inputProtocols: ReadonlySet<string>;
  readonly outputProtocols: ReadonlySet<string>;
}

/** ffmpeg is absent, too old, or lacks what the config needs. Its message says what to do. */
export class FfmpegError extends Error {
  override readonly name = 'FfmpegError';
}

/**
 * Asks an ffmpeg what it can do.
 * @param path a name on the PATH, or a path
 * @throws FfmpegError when it cannot be started, or is too old
 */
export const probeFfmpeg = async (path: string): Promise<FfmpegCapabilities> => {
  const ask = async (what: string): Promise<string> => {
    try {
      const { stdout } = await run(path, ['-hide_banner', what], { timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT });
      return stdout;
    } catch (error) {
      throw new FfmpegError(cannotRun(path, error as NodeJS.ErrnoException & { killed?: boolean }));
    }
  };
  const [version, encoders, filters, muxers, demuxers, protocols] = await Promise.all(
    ['-version', '-encoders', '-filters', '-muxers', '-demuxers', '-protocols'].map(ask),
  );
  const { input, output } = parseProtocols(protocols!);
  return {
    path,
    version: acceptedVersion(path, version!),
    encoders: parseEncoders(encoders!),
    filters: parseFilters(filters!),
    muxers: parseMuxers(muxers!),
    demuxers: parseDemuxers(demuxers!),
    inputProtocols: input,
    outputProtocols: output,
  };
};

/**
 * Compares what a config needs with what an ffmpeg has.
 * @throws FfmpegError that names everything that is missing
 */
export const requireCapabilities = (config: Config, ffmpeg: FfmpegCapabilities): void => {
  const missing = missingCapabilities(config, ffmpeg);
  if (missing.length === 0) return;
  const lines = missing.map((line) => `  ${line}`).join('\n');
  throw new FfmpegError(
    `ffmpeg ${ffmpeg.version.text} (${ffmpeg.path}) lacks what this config needs:\n${lines}\n` +
      'Install a complete build (Debian and Ubuntu: the package ffmpeg), or name one with "ffmpeg:" in the config.',
  );
};

/** `encoder libx264 (for pictures)`, one for each thing that is needed and missing. */
export const missingCapabilities = (config: Config, ffmpeg: FfmpegCapabilities): string[] => {
  const channels = Object.values(config.channels);
  const inputs = channels.flatMap((channel) => channel.inputs);
  const hasPictures = channels.some(({ ladder }) => !ladder || ladder.some(isVideo));
  const hasSlate = inputs.some((input) => input.type === 'slate');
  const missing: string[] = [];
  const need = (kind: string, has: ReadonlySet<string>, wanted: readonly string[], why: string) => {
    missing.push(...wanted.filter((name) => !has.has(name)).map((name) => `${kind} ${name} (${why})`));
  };
  need('encoder', ffmpeg.encoders, ['aac'], 'for sound');
  need('muxer', ffmpeg.muxers, ['mpegts'], 'for segments');
  if (channels.some(({ container }) => container === 'fmp4')) {
    need('muxer', ffmpeg.muxers, ['mp4'], 'for segments in fragmented MP4');
  }
  need('demuxer', ffmpeg.demuxers, ['mpegts'], 'for what is on air');
  need('output protocol', ffmpeg.outputProtocols, ['pipe'], 'to hand over what was encoded');
  need('filter', ffmpeg.filters, ['aresample', 'asetpts'], 'for sound');
  if (hasPictures) {
    need('encoder', ffmpeg.encoders, ['libx264'], 'for pictures');
    const codecs = new Set(channels.flatMap(({ ladder = [] }) => foreignCodecs(ladder).map(({ codec }) => codec)));
    if (codecs.has('hevc')) need('encoder', ffmpeg.encoders, ['libx265'], 'for renditions in HEVC');
    if (codecs.has('av1')) need('encoder', ffmpeg.encoders, ['libaom-av1'], 'for renditions in AV1');
    need('filter', ffmpeg.filters, LADDER_FILTERS, 'for the ladder');
  }
  if (inputs.some((input) => input.type === 'file')) {
    need('input protocol', ffmpeg.inputProtocols, ['file'], 'for file inputs');
  }
  if (inputs.some((input) => input.type === 'srt')) {
    need('input protocol', ffmpeg.inputProtocols, ['srt'], 'for SRT inputs');
    need('demuxer', ffmpeg.demuxers, ['lavfi', 'u8'], 'for SRT inputs');
    need('filter', ffmpeg.filters, ['amovie'], 'for SRT inputs');
    need('encoder', ffmpeg.encoders, ['pcm_u8'], 'for SRT inputs');
    need('muxer', ffmpeg.muxers, ['u8'], 'for SRT inputs');
  }
  if (inputs.some((input) => input.type === 'pull')) {
    need('input protocol', ffmpeg.inputProtocols, ['http', 'tcp', 'pipe'], 'for pull inputs');
  }
  if (inputs.some(({ type }) => ['srt', 'udp', 'pull'].includes(type))) {
    need('filter', ffmpeg.filters, ['yadif', 'scale'], 'for sources that are converted');
  }
  if (hasSlate) {
    need('demuxer', ffmpeg.demuxers, ['lavfi'], 'for slates');
    need('filter', ffmpeg.filters, ['color', 'anullsrc', 'overlay'], 'for slates');
    need('filter', ffmpeg.filters, ['drawtext'], 'for the title and the time on slates');
  }
  if (inputs.some((input) => input.type === 'test')) {
    need('demuxer', ffmpeg.demuxers, ['lavfi'], 'for test inputs');
    need('filter', ffmpeg.filters, ['drawtext', 'drawbox', 'testsrc2', 'aevalsrc'], 'for test inputs');
  }
  return missing;
};

const LADDER_FILTERS = ['fps', 'select', 'setpts', 'scale', 'pad', 'setsar', 'format', 'split', 'null'];

const isVideo = (entry: NonNullable<Config['channels'][string]['ladder']>[number]): boolean =>
  typeof entry === 'string' ? entry !== 'audio' && entry !== 'source' : entry.kind === 'video';

const acceptedVersion = (path: string, output: string): FfmpegVersion => {
  const version = parseFfmpegVersion(output);
  if (!version) throw new FfmpegError(`${path} is not ffmpeg: it does not say its version`);
  if (isNewEnough(version)) return version;
  const { major, minor } = OLDEST_FFMPEG;
  throw new FfmpegError(
    `${path} is ffmpeg ${version.text}: ${major}.${minor} or newer is needed; ` +
      'name another one with "ffmpeg:" in the config',
  );
};

const cannotRun = (path: string, error: NodeJS.ErrnoException & { killed?: boolean }): string => {
  if (error.code === 'ENOENT') return `there is no ffmpeg at "${path}": install it, or set "ffmpeg:" in the config`;
  if (error.code === 'EACCES') return `${path} may not be run: check its permissions`;
  if (error.killed) return `${path} did not answer within ${TIMEOUT_MS / 1000} s`;
  return `${path} cannot be run: ${error.message}`;
};
