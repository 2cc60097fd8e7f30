import { measureMachine, type Measured } from '../machine/measure.ts';
import { MeasureError } from '../machine/measure-error.ts';
import type { Tools } from '../machine/test-programme.ts';

/** Measures the machine of a running server, once at a time: two measurements would measure each other. */
export class MachineDesk {
  readonly #tools: Tools;
  readonly #stopped = new AbortController();
  #isBusy = false;

  constructor(tools: Omit<Tools, 'signal'>) {
    this.#tools = { ...tools, signal: this.#stopped.signal };
  }

  /** @throws MeasureError */
  async measure(seconds: number): Promise<Measured> {
    if (this.#isBusy) throw new MeasureError('measuring', 'this machine is being measured already: ask again later');
    this.#isBusy = true;
    try {
      const measured = await measureMachine(seconds, this.#tools);
      this.#tools.log.info(measured, 'measured what this machine encodes');
      return measured;
    } finally {
      this.#isBusy = false;
    }
  }

  stop(): void {
    this.#stopped.abort();
  }
}
