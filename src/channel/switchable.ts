import type { Input } from '../inputs/input.ts';
import type { SwitcherInput } from '../switcher/switcher.ts';
import type { InputWatch } from './input-watch.ts';

/** An input as the switcher sees it. */
export const switchable = ({ name, filler, feed }: Input, watch: InputWatch | undefined): SwitcherInput => ({
  name,
  filler,
  feed,
  health: watch && (() => watch.health),
});
