import type { Ticks } from './ticks.ts';

/**
 * Pictures that are there only to be decoded ("hidden") have times that are no multiple of this many ticks; all others
 * are rounded to it (44 µs). The encoder's first filter drops by that mark, which survives whatever is set up anew
 * behind it.
 */
export const SHOWN_STEP = 4;
const HIDDEN_MARK = 2;

/** How much the time of hidden pictures is pressed together: ten seconds of them fit into one frame at 25 Hz. */
const SQUEEZE = 256;

export const shownTime = (ticks: Ticks): Ticks => Math.round(ticks / SHOWN_STEP) * SHOWN_STEP;
export const isShown = (ticks: Ticks): boolean => ticks % SHOWN_STEP === 0;

/** The first time at or after `ticks` that marks a picture as shown. */
export const shownFrom = (ticks: Ticks): Ticks => Math.ceil(ticks / SHOWN_STEP) * SHOWN_STEP;

/** A hidden time for what would be shown at `ticks`. */
export const hiddenAt = (ticks: Ticks): Ticks => Math.floor(ticks / SHOWN_STEP) * SHOWN_STEP + HIDDEN_MARK;

/**
 * A hidden time for the picture at `ticks`, in an instant that begins at `start`; keeps the order of pictures.
 * @param origin time of the first picture of the group, which lands at `start`
 */
export const hiddenTime = (ticks: Ticks, origin: Ticks, start: Ticks): Ticks =>
  hiddenAt(start + Math.max(0, ticks - origin) / SQUEEZE);
