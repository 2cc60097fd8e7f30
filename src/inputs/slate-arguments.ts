import { FEED_AUDIO, madeVideo, QUIET, TS_OUTPUT } from './ts-output.ts';

export interface SlateFormat {
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  /** Pictures per second. */
  readonly frameRate: number;
}

const SILENCE = ['-re', '-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=stereo'];

/** A source of ffmpeg's in one colour, in real time. */
const colour = (colour: string, size: string, frameRate: number): string[] => [
  ...['-re', '-f', 'lavfi', '-i', `color=c=${colour}:s=${size}:r=${frameRate}`],
];

/** A key frame every second: a cut to the slate waits for none. */
const output = ({ frameRate }: SlateFormat): string[] => [...[...madeVideo(frameRate), ...FEED_AUDIO, ...TS_OUTPUT]];

/** As large as it fits, in its own proportions. */
const fit = ({ width, height }: SlateFormat): string =>
  `scale=w=${width}:h=${height}:force_original_aspect_ratio=decrease:force_divisible_by=2,setsar=1`;

/**
 * ffmpeg's command line for the built-in slate: the title, the time in UTC, a bar that moves, silence.
 * @param titleFile a file in the working directory that holds the title
 */
export const builtInSlate = (format: SlateFormat, title: string, titleFile: string): string[] => {
  const { width, height, frameRate } = format;
  const unit = height / 720;
  const text = (size: number, rest: string): string =>
    `drawtext=font=Sans:fontsize=${Math.round(size * unit)}:x=(w-text_w)/2:${rest}`;
  const graph = [
    `[0:v][1:v]overlay=x='mod(t*160*${unit}\\,W+w)-w':y=H-h`,
    // A long title is made smaller rather than cut.
    text(
      Math.min(64, 2000 / Math.max(1, title.length)),
      `fontcolor=white:y=h*0.40:expansion=none:textfile=${titleFile}`,
    ),
    text(40, `fontcolor=0x94a3b8:y=h*0.56:text='%{gmtime\\:%Y-%m-%d  %H\\\\\\:%M\\\\\\:%S} UTC'`),
  ].join(',');
  const bar = `${Math.round(180 * unit)}x${Math.max(2, Math.round(6 * unit))}`;
  return [
    ...[...QUIET, ...colour('0x0f172a', `${width}x${height}`, frameRate), ...colour('0x38bdf8', bar, frameRate)],
    ...[...SILENCE, '-filter_complex', `${graph}[v]`, '-map', '[v]', '-map', '2:a', ...output(format)],
  ];
};

/** A still picture on black, which shows through where it is transparent. It is read and scaled once. */
export const pictureSlate = (format: SlateFormat, path: string): string[] => [
  ...[...QUIET, ...colour('black', `${format.width}x${format.height}`, format.frameRate), '-i', `file:${path}`],
  ...[...SILENCE, '-filter_complex'],
  `[1:V:0]${fit(format)},format=yuva420p[picture];[0:v][picture]overlay=x=(W-w)/2:y=(H-h)/2:eof_action=repeat[v]`,
  ...['-map', '[v]', '-map', '2:a', ...output(format)],
];

/** A video in a loop, on black, with its own sound or silence. */
export const videoSlate = (format: SlateFormat, path: string, hasAudio: boolean): string[] => [
  ...[...QUIET, '-stream_loop', '-1', '-re', '-i', `file:${path}`, ...(hasAudio ? [] : SILENCE)],
  ...['-filter_complex'],
  `[0:V:0]yadif=deint=interlaced,fps=${format.frameRate},${fit(format)},` +
    `pad=w=${format.width}:h=${format.height}:x=(ow-iw)/2:y=(oh-ih)/2[v]`,
  ...['-map', '[v]', '-map', hasAudio ? '0:a:0' : '1:a', '-af', 'aresample=async=1000', ...output(format)],
];
