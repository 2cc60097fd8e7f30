/** `5.1`: what Debian 12 has. Every command line of the project is written for it. */
export const OLDEST_FFMPEG = { major: 5, minor: 1 } as const;

export interface FfmpegVersion {
  /** As ffmpeg writes it: `5.1.9-0+deb12u1`, `n7.1`, `N-118448-g1a2b3c4`. */
  readonly text: string;
  /** Undefined for a build from git: those count commits, not versions. */
  readonly major: number | undefined;
  readonly minor: number | undefined;
  /** Of libavutil, which a build from git has too. */
  readonly libavutilMajor: number | undefined;
}

/** FFmpeg 5.0 and 5.1 have libavutil 57; 5.1 has 57.28. A build from git of about that time or later will do. */
const OLDEST_LIBAVUTIL = 57;

/** Reads the output of `ffmpeg -version`; undefined when it is something else's. */
export const parseFfmpegVersion = (output: string): FfmpegVersion | undefined => {
  const text = /^ffmpeg version (\S+)/m.exec(output)?.[1];
  if (text === undefined) return undefined;
  // An epoch (`7:5.1.9`), or the `n` of ffmpeg's own tags, may stand before the number.
  const numbers = /^(?:\d+:)?n?(\d+)(?:\.(\d+))?/.exec(text);
  const libavutil = /^\s*libavutil\s+(\d+)\./m.exec(output)?.[1];
  return {
    text,
    major: numbers ? Number(numbers[1]) : undefined,
    minor: numbers ? Number(numbers[2] ?? 0) : undefined,
    libavutilMajor: libavutil === undefined ? undefined : Number(libavutil),
  };
};

export const isNewEnough = ({ major, minor, libavutilMajor }: FfmpegVersion): boolean => {
  // Some builds write a date (`2024-06-09-git-94f2274a8b`) in place of a version.
  if (major === undefined || major >= 1000) return libavutilMajor === undefined || libavutilMajor >= OLDEST_LIBAVUTIL;
  return major > OLDEST_FFMPEG.major || (major === OLDEST_FFMPEG.major && (minor ?? 0) >= OLDEST_FFMPEG.minor);
};
