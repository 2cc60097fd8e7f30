import type { Ticks } from '../clock/ticks.ts';

export interface AirSessionRules {
  /** A source that is back within this time goes on with the same recording, ticks. */
  readonly gap: Ticks;
  /** Another one begins then. */
  readonly longest: Ticks;
}

export interface AirAction {
  readonly do: 'begin' | 'end';
  readonly at: Ticks;
}

/**
 * What is one recording where everything is recorded: the time that a source is on the air, without what fills the
 * gaps before and behind it. Pure: it is told the time.
 */
export class AirSession {
  readonly #rules: AirSessionRules;
  #from: Ticks | undefined;
  #offSince: Ticks | undefined;

  /** @param running one that was begun before a restart, which may go on */
  constructor(rules: AirSessionRules, running?: { readonly from: Ticks; readonly offSince: Ticks }) {
    this.#rules = rules;
    this.#from = running?.from;
    this.#offSince = running?.offSince;
  }

  /** To be called whenever that changes, and each second. @param isOn a source is on the air */
  update(isOn: boolean, now: Ticks): AirAction[] {
    if (this.#from === undefined) return isOn ? [this.#begin(now)] : [];
    const { gap, longest } = this.#rules;
    if (!isOn) this.#offSince ??= now;
    if (this.#offSince !== undefined && now - this.#offSince >= gap) {
      const ended = this.#end(this.#offSince);
      return isOn ? [ended, this.#begin(now)] : [ended];
    }
    if (!isOn) return [];
    this.#offSince = undefined;
    return now - this.#from < longest ? [] : [this.#end(now), this.#begin(now)];
  }

  #begin(at: Ticks): AirAction {
    this.#from = at;
    return { do: 'begin', at };
  }

  #end(at: Ticks): AirAction {
    this.#from = undefined;
    this.#offSince = undefined;
    return { do: 'end', at };
  }
}
