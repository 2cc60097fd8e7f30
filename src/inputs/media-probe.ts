import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** What is inside a media file, as far as it decides what has to be done with it. */
export interface MediaInfo {
  readonly durationSeconds: number | undefined;
  readonly video: VideoInfo | undefined;
  /** In the order of the file. */
  readonly sounds: readonly AudioInfo[];
}

export interface VideoInfo {
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** On average. */
  readonly frameRate: number | undefined;
  /** Pictures do not all last equally long. */
  readonly variableRate: boolean;
  readonly pixelFormat: string | undefined;
  readonly interlaced: boolean;
  readonly rotated: boolean;
  /** By the file's own clock; undefined where the file does not say. */
  readonly endSeconds: number | undefined;
}

export interface AudioInfo {
  readonly codec: string;
  /** As the file says it; undefined where it does not say. */
  readonly language: string | undefined;
  readonly profile: string | undefined;
  readonly sampleRate: number;
  readonly channels: number;
  /** By the file's own clock; undefined where the file does not say. */
  readonly endSeconds: number | undefined;
}

const PROBE_TIMEOUT_MS = 15_000;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
/** A picture more or less at the ends of a short file is no variable frame rate. */
const RATE_TOLERANCE = 0.02;

const probeSchema = z.object({
  streams: z
    .array(
      z.object({
        codec_type: z.string().optional(),
        codec_name: z.string().optional(),
        profile: z.string().optional(),
        width: z.number().optional(),
        height: z.number().optional(),
        pix_fmt: z.string().optional(),
        field_order: z.string().optional(),
        avg_frame_rate: z.string().optional(),
        r_frame_rate: z.string().optional(),
        start_time: z.string().optional(),
        duration: z.string().optional(),
        sample_rate: z.string().optional(),
        channels: z.number().optional(),
        tags: z.looseObject({ language: z.string().optional() }).optional(),
        disposition: z.object({ attached_pic: z.number().optional() }).optional(),
        side_data_list: z.array(z.looseObject({ rotation: z.number().optional() })).optional(),
      }),
    )
    .default([]),
  format: z.object({ format_name: z.string().optional(), duration: z.string().optional() }).optional(),
});

/** ffprobe lies beside ffmpeg, under the same name but for its own. */
export const ffprobePath = (ffmpeg: string): string =>
  ffmpeg.includes('/') ? join(dirname(ffmpeg), 'ffprobe') : 'ffprobe';

/** "30000/1001" as a number; undefined for "0/0". */
const rational = (text: string | undefined): number | undefined => {
  const [numerator = 0, denominator = 0] = (text ?? '').split('/').map(Number);
  return numerator > 0 && denominator > 0 ? numerator / denominator : undefined;
};

/** The lowest rate in which all timestamps can be told is that of the pictures only if they all last equally long. */
const isVariable = (average: number | undefined, lowest: number | undefined): boolean =>
  average !== undefined && lowest !== undefined && Math.abs(lowest / average - 1) > RATE_TOLERANCE;

/** Only MP4 and its like have an index of each stream; of others ffprobe estimates the length, and not always well. */
const endOf = (stream: { start_time?: string | undefined; duration?: string | undefined }, formatName = '') => {
  const end = Number(stream.start_time ?? 0) + Number(stream.duration);
  return formatName.includes('mp4') && Number.isFinite(end) ? end : undefined;
};

/** Reads ffprobe's answer. @throws Error when it is not what ffprobe writes */
export const parseProbe = (json: string): MediaInfo => {
  const { streams, format } = probeSchema.parse(JSON.parse(json));
  const video = streams.find((one) => one.codec_type === 'video' && one.disposition?.attached_pic !== 1);
  const duration = Number(format?.duration);
  return {
    durationSeconds: Number.isFinite(duration) ? duration : undefined,
    video:
      video?.width && video.height
        ? {
            codec: video.codec_name ?? 'unknown',
            width: video.width,
            height: video.height,
            frameRate: rational(video.avg_frame_rate),
            variableRate: isVariable(rational(video.avg_frame_rate), rational(video.r_frame_rate)),
            pixelFormat: video.pix_fmt,
            interlaced: !['progressive', 'unknown', undefined].includes(video.field_order),
            rotated: (video.side_data_list ?? []).some((data) => (data.rotation ?? 0) !== 0),
            endSeconds: endOf(video, format?.format_name),
          }
        : undefined,
    sounds: streams.flatMap((audio) => {
      if (audio.codec_type !== 'audio') return [];
      return {
        codec: audio.codec_name ?? 'unknown',
        language: audio.tags?.language,
        profile: audio.profile,
        sampleRate: Number(audio.sample_rate ?? 0),
        channels: audio.channels ?? 0,
        endSeconds: endOf(audio, format?.format_name),
      };
    }),
  };
};

/**
 * Looks into a media file with ffprobe.
 * @param forms names of the demuxers that may be used; absent: all
 * @throws Error with ffprobe's last words when it cannot be read, and all of them as the cause
 */
export const probeMedia = (ffmpeg: string, path: string, forms?: readonly string[]): Promise<MediaInfo> =>
  new Promise((resolve, reject) => {
    // `file:` keeps a name that begins with a protocol, or a dash, from being taken for one.
    const args = [
      '-v',
      'error',
      '-protocol_whitelist',
      'file,crypto,data',
      ...(forms ? ['-format_whitelist', forms.join(',')] : []),
      '-print_format',
      'json',
      '-show_streams',
      '-show_format',
      `file:${path}`,
    ];
    const options = { timeout: PROBE_TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
    execFile(ffprobePath(ffmpeg), args, options, (error, stdout, stderr) => {
      if (error) {
        reject(new Error(stderr.trim().split('\n').at(-1) || error.message, { cause: stderr }));
        return;
      }
      try {
        resolve(parseProbe(stdout));
      } catch (cause) {
        reject(new Error('ffprobe gave an answer that could not be read', { cause }));
      }
    });
  });
