import type { ListItem } from '../playout/item.ts';
import type { Cue } from '../playout/playout.ts';

export interface Playing {
  readonly title: string;
  /** Seconds. */
  readonly position: number;
  readonly duration: number | undefined;
  readonly next: ListItem | undefined;
  readonly coming: Required<Cue> | undefined;
}

/** `playing "The concert", 12:05 of 1:30:00; next: "News"; "Film" at 20:00` */
export const playingWords = ({ title, position, duration, next, coming }: Playing): string =>
  [
    `playing "${title}", ${timeWords(position)}${duration === undefined ? '' : ` of ${timeWords(duration)}`}`,
    ...(next ? [`next: "${next.title}"`] : []),
    ...comingWords(coming),
  ].join('; ');

/** Why nothing is played. */
export const waitingWords = (next: ListItem | undefined, coming: Required<Cue> | undefined): string => {
  if (next) return `opening "${next.title}"`;
  return ['nothing to play', ...comingWords(coming)].join('; ');
};

const comingWords = (coming: Required<Cue> | undefined): string[] =>
  coming ? [`"${coming.item.title}" at ${clockWords(coming.at)}`] : [];

/** In the machine's own time, as its operator reads clocks. */
const clockWords = (ms: number): string =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' }).format(ms);

/** Seconds as a player shows them: `0:07`, `12:05`, `1:30:00`. */
const timeWords = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}`;
};
