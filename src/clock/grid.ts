import type { Ticks } from './ticks.ts';

/**
 * A key frame this close before a multiple of the segment length belongs to the segment that begins there. Encoder and
 * segmenter must agree on it to the tick: at frame rates whose pictures do not fall on the grid, a key frame that one
 * of them takes for the next segment and the other does not makes a segment of twice the length. Half a frame at 60 Hz.
 */
export const GRID_TOLERANCE: Ticks = 750;
