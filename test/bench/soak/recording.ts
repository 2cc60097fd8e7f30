import { join } from 'node:path';
import { examine, readRendition } from '../../support/programme.ts';
import { measureSync } from '../../support/sync-file.ts';

/** A picture lasts this long in every rendition, ticks. */
const FRAME = 3000;
const TICKS_PER_MS = 90;
/** A flash and a tone further apart than this belong to different seconds. */
const SAME_SECOND = 0.3;
/** What an ear takes for in step is judged by the bulk of the marks: a cut may fall into one. */
const SHARE = 0.95;

export interface RecordingReport {
  readonly pictures: number;
  /** Steps between pictures that are not one frame, and between frames of sound that are not one. */
  readonly wrongSteps: number;
  /** The longest hole beyond a frame, ms. */
  readonly longestHole: number;
  readonly backwards: number;
  readonly continuityErrors: number;
  /** Lines that ffmpeg had to say when it decoded all of it. */
  readonly decodeErrors: number;
}

/** Looks at everything that one rendition ever published. */
export const inspectRendition = (folder: string, rendition: string): RecordingReport => {
  const report = examine(readRendition(join(folder, rendition)), FRAME);
  const holes = report.pictureSteps.map((step) => (step - FRAME) / TICKS_PER_MS);
  return {
    pictures: report.pictures,
    wrongSteps: report.pictureSteps.length + report.soundSteps.length,
    longestHole: Math.max(0, ...holes),
    backwards: report.backwards,
    continuityErrors: report.continuityErrors,
    decodeErrors: report.complaints.split('\n').filter((line) => line.trim() !== '').length,
  };
};

/** How far tone and flash are apart, for the worst of the bulk: milliseconds. */
export const soundOffset = async (folder: string, rendition: string): Promise<{ worst: number; marks: number }> => {
  const { flashes, tones } = await measureSync(readRendition(join(folder, rendition)));
  const offsets = flashes
    .map((flash) => Math.min(...tones.map((tone) => Math.abs(tone - flash))))
    .filter((offset) => offset < SAME_SECOND)
    .sort((a, b) => a - b);
  return { worst: 1000 * (offsets[Math.floor(offsets.length * SHARE)] ?? NaN), marks: offsets.length };
};
