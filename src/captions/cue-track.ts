import type { Ticks } from '../clock/ticks.ts';
import { continues, isSameScreen, type Screen } from './screen.ts';

/** Text that is shown for a stretch of the programme clock. */
export interface Cue {
  readonly startTicks: Ticks;
  readonly endTicks: Ticks;
  readonly screen: Screen;
}

interface Shown {
  readonly startTicks: Ticks;
  screen: Screen;
  /** Undefined while it is on the screen. */
  endTicks: Ticks | undefined;
}

/** Text that nobody erases goes by itself: CEA-608 asks receivers for 16 seconds. */
const LONGEST_CUE: Ticks = 16 * 90_000;
/** Changes of the screen that are kept: many times what any window asks for. */
const MOST_KEPT = 2000;

/** What one caption channel has shown, and shows. Pure. */
export class CueTrack {
  #shown: Shown[] = [];

  /** The screen is this from now on. Times never go back. */
  show(at: Ticks, screen: Screen): void {
    const last = this.#shown.at(-1);
    const open = last?.endTicks === undefined ? last : undefined;
    if (open && isSameScreen(open.screen, screen)) return;
    // Letters come two at a time: a line that is being written is one cue, with the text that it has in the end.
    if (open && continues(open.screen, screen)) {
      open.screen = screen;
      return;
    }
    if (open) open.endTicks = at;
    if (screen.length > 0) this.#shown.push({ startTicks: at, screen, endTicks: undefined });
    if (this.#shown.length > MOST_KEPT) this.#shown.shift();
  }

  /** What is to be seen in [from, to), cut to that. */
  cues(from: Ticks, to: Ticks): Cue[] {
    return this.#shown.flatMap(({ startTicks, endTicks = to, screen }) => {
      const cue = {
        startTicks: Math.max(from, startTicks),
        endTicks: Math.min(to, endTicks, startTicks + LONGEST_CUE),
        screen,
      };
      return cue.startTicks < cue.endTicks ? [cue] : [];
    });
  }

  /** Nothing before this moment will be asked for again. */
  forget(before: Ticks): void {
    this.#shown = this.#shown.filter(({ startTicks, endTicks }) => (endTicks ?? startTicks + LONGEST_CUE) > before);
  }
}
