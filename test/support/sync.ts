import { decode } from './decode.ts';

/** A picture lighter than this, of 255, is the flash of the `test` input. */
const FLASH = 200;

/** Moments of a transport stream, seconds, on one time scale. */
export interface SyncMarks {
  readonly flashes: number[];
  /** Where a tone begins. */
  readonly pips: number[];
  /** What ffmpeg complained of. */
  readonly complaints: string;
}

/** Decodes a recording of the `test` input, and says when its flashes and its tones are. */
export const syncMarks = async (ts: Buffer): Promise<SyncMarks> => {
  const { stdout, stderr: said } = await decode(ts, [
    ...['-v', 'info', '-f', 'mpegts', '-i', 'pipe:0'],
    ...['-map', '0:v', '-vf', 'signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-', '-f', 'null', '-'],
    ...['-map', '0:a', '-af', 'silencedetect=noise=-14dB:d=0.2', '-f', 'null', '-'],
  ]);
  const pictures = stdout.toString().matchAll(/pts_time:(\S+)\s+\S+YAVG=(\S+)/g);
  return {
    flashes: [...pictures].filter(([, , light]) => Number(light) > FLASH).map(([, at]) => Number(at)),
    pips: [...said.matchAll(/silence_end: (\S+)/g)].map(([, at]) => Number(at)),
    complaints: said
      .split('\n')
      .filter((line) => /error|corrupt|concealing|invalid (nal|data|frame)/i.test(line))
      .join('\n'),
  };
};

/** For each flash that has a pip within half a second: how much later the pip is, seconds. */
export const offsets = ({ flashes, pips }: SyncMarks): number[] =>
  flashes.flatMap((flash) => {
    const nearest = pips.toSorted((a, b) => Math.abs(a - flash) - Math.abs(b - flash))[0];
    return nearest !== undefined && Math.abs(nearest - flash) < 0.5 ? [nearest - flash] : [];
  });
