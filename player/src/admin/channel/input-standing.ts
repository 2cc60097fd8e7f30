import type { InputState } from '../../../../src/channel/state.ts';
import type { Tone } from '../parts/tone.ts';
import { bitrate } from '../parts/figures.ts';

export interface InputStanding {
  readonly tone: Tone;
  readonly words: string;
}

const STATUS: Readonly<Record<InputState['status'], InputStanding>> = {
  live: { tone: 'ok', words: 'Ready' },
  waiting: { tone: 'off', words: 'Waiting' },
  stalled: { tone: 'warn', words: 'Stalled' },
  failed: { tone: 'critical', words: 'Failed' },
  off: { tone: 'off', words: 'Off' },
};

/** How an input is, for a badge. */
export const inputStanding = (input: InputState): InputStanding => {
  const watched = input.watchdogs?.[0];
  if (watched !== undefined && input.status === 'live') return { tone: 'warn', words: WATCHED[watched] };
  return STATUS[input.status];
};

const WATCHED: Readonly<Record<NonNullable<InputState['watchdogs']>[number], string>> = {
  frozen: 'Frozen',
  black: 'Black',
  silent: 'Silent',
  bitrate: 'Bit rate low',
  frameRate: 'Frame rate low',
};

/** Up to this much is absorbed, and of no interest. Seconds. */
const UNEVEN = 0.35;

/** `1280×720`, `30 fps`, `4.2 Mbit/s`, `key frame each 2 s`: what is known of it. */
export const inputFigures = ({ figures }: InputState): string[] => {
  const { width, height, frameRate, bitrate: bits, keyFrameInterval, jitter, droppedPictures, videoCodec } = figures;
  return [
    width !== undefined && height !== undefined && `${width}×${height}`,
    frameRate !== undefined && `${Math.round(frameRate * 100) / 100} fps`,
    !!bits && bitrate(bits),
    videoCodec,
    keyFrameInterval !== undefined && `key frame each ${Math.round(keyFrameInterval * 10) / 10} s`,
    jitter !== undefined && jitter >= UNEVEN && `jitter ${Math.round(jitter * 1000)} ms`,
    droppedPictures > 0 && `${droppedPictures} pictures dropped`,
  ].filter((figure): figure is string => typeof figure === 'string');
};
