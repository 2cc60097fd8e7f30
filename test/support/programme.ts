import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TsDemuxer, type PesUnit } from '../../src/mpegts/demuxer.ts';

/** All that was published of one rendition, read back from disk in order. */
export const readRendition = (folder: string): Buffer => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  // Hours and numbers have fixed lengths: sorted as text they are in order.
  return Buffer.concat(files.sort().map((name) => readFileSync(join(folder, name))));
};

export interface ProgrammeReport {
  readonly pictures: number;
  readonly sounds: number;
  /** Steps between pictures, in presentation order, other than one frame: ticks. */
  readonly pictureSteps: number[];
  /** Steps between sound frames other than 1920 ticks. */
  readonly soundSteps: number[];
  /** Decoding times that do not rise. */
  readonly backwards: number;
  /** Breaks of a continuity counter, on any PID. */
  readonly continuityErrors: number;
  /** What ffmpeg says when it decodes all of it. */
  readonly complaints: string;
}

/** Looks at a whole programme as a strict player would. @param frameTicks length of one picture */
export const examine = (ts: Buffer, frameTicks: number): ProgrammeReport => {
  const units: PesUnit[] = [];
  const demuxer = new TsDemuxer((unit) => units.push(unit));
  demuxer.push(Buffer.from(ts));
  demuxer.flush();
  const video = units.filter(({ kind }) => kind === 'video');
  const audio = units.filter(({ kind }) => kind === 'audio').map(({ pts }) => pts);
  const shown = video.map(({ pts }) => pts).sort((a, b) => a - b);
  const decoded = spawnSync('ffmpeg', ['-v', 'warning', '-f', 'mpegts', '-i', 'pipe:0', '-f', 'null', '-'], {
    input: ts,
  });
  return {
    pictures: video.length,
    sounds: audio.length,
    pictureSteps: steps(shown).filter((step) => step !== frameTicks),
    soundSteps: steps(audio).filter((step) => step !== 1920),
    backwards: steps(video.map(({ dts }) => dts)).filter((step) => step <= 0).length,
    continuityErrors: countContinuityErrors(ts),
    complaints: decoded.stderr.toString(),
  };
};

const steps = (times: readonly number[]): number[] => times.slice(1).map((time, index) => time - times[index]!);

const countContinuityErrors = (ts: Buffer): number => {
  const last = new Map<number, number>();
  let errors = 0;
  for (let at = 0; at + 188 <= ts.length; at += 188) {
    const pid = ts.readUInt16BE(at + 1) & 0x1fff;
    // It counts packets with payload (ISO/IEC 13818-1 2.4.3.3).
    if ((ts[at + 3]! & 0x10) === 0) continue;
    const counter = ts[at + 3]! & 0x0f;
    const before = last.get(pid);
    if (before !== undefined && counter !== ((before + 1) & 0x0f)) errors++;
    last.set(pid, counter);
  }
  return errors;
};
