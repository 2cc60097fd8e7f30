import type { Ticks } from '../clock/ticks.ts';

/** Where one run of an encoder lies on the programme clock. */
export interface RunPlacement {
  /** Programme time of its first picture; nothing earlier is taken. */
  readonly fromTicks: Ticks;
  /** What the encoder stamps on that picture. */
  readonly encoderTicks: Ticks;
}
