/** The encoder is this far behind the programme: publishers are slowed down. Seconds. */
const HOLD_AT = 4;
/** It has caught up so far: they may send again. Seconds. */
const RELEASE_AT = 2;

/** Says when publishers are to be held back because the encoder cannot keep up. Pure. */
export class BackPressure {
  #held = false;

  /** @param behind seconds; undefined while nothing has come out yet @returns a change; undefined for none */
  update(behind: number | undefined): 'hold' | 'release' | undefined {
    const held = behind !== undefined && behind > (this.#held ? RELEASE_AT : HOLD_AT);
    if (held === this.#held) return undefined;
    this.#held = held;
    return held ? 'hold' : 'release';
  }
}
