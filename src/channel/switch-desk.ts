import { secondsToTicks, toIsoDate } from '../clock/ticks.ts';
import type { Switcher } from '../switcher/switcher.ts';
import type { InputState, ScheduleState, SwitchState } from './state.ts';

/** In place of an input's name: back to schedule and order of preference. No input is called so. */
export const AUTO = 'auto';

/** What an operator asks of a channel's switcher. */
export interface SwitchCommand {
  /** Name of the input, or `auto`. */
  readonly input: string;
  /** How long the choice stands, seconds; undefined: until further notice. */
  readonly hold?: number | undefined;
  /** An input that is not live is not an error: it is taken as soon as it is. */
  readonly whenReady?: boolean | undefined;
  /** Who asks, as people read it. */
  readonly by: string;
}

export type SwitchOutcome =
  | { readonly done: true }
  | { readonly done: false; readonly code: 'unknown-input' | 'input-not-live'; readonly message: string };

export interface SwitchDeskOptions {
  readonly switcher: Switcher;
  readonly inputs: () => readonly InputState[];
  /** Undefined where the channel has no schedule. */
  readonly schedule: () => ScheduleState | undefined;
}

/** Takes the operators' commands, and tells what decides for now. */
export class SwitchDesk {
  readonly #options: SwitchDeskOptions;

  constructor(options: SwitchDeskOptions) {
    this.#options = options;
  }

  /** Does what is asked before it returns: where the input is ready, it is on the air then. */
  command({ input, hold, whenReady = false, by }: SwitchCommand): SwitchOutcome {
    const { switcher } = this.#options;
    if (input === AUTO) {
      switcher.release(by);
      return { done: true };
    }
    const inputs = this.#options.inputs();
    const named = inputs.find(({ name }) => name === input);
    if (!named) {
      const known = inputs.map(({ name }) => name).join(', ');
      return { done: false, code: 'unknown-input', message: `there is no input "${input}" here; there are: ${known}` };
    }
    if (!whenReady && !switcher.isReady(input)) {
      const message = `${input} cannot go on the air now: it is ${condition(named)}`;
      return { done: false, code: 'input-not-live', message };
    }
    switcher.take({ input, by, hold });
    return { done: true };
  }

  state(): SwitchState {
    const { mode, why, manual } = this.#options.switcher;
    const schedule = this.#options.schedule();
    return {
      mode,
      why,
      ...(manual && {
        manual: {
          input: manual.input,
          by: manual.by,
          since: toIsoDate(secondsToTicks(manual.since)),
          ...(manual.until !== undefined && { until: toIsoDate(secondsToTicks(manual.until)) }),
        },
      }),
      ...(schedule && { schedule }),
    };
  }
}

const condition = ({ status, reason }: InputState): string => {
  if (status === 'live') return 'live, but has sent no key frame yet';
  return reason === '' ? status : `${status} (${reason})`;
};
