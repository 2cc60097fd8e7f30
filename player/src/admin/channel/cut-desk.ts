import type { ChannelState } from '../../../../src/channel/state.ts';

/** In place of an input's name: schedule and order of preference decide again. */
export const AUTO = 'auto';

/** The body of `POST …/switch`. */
export interface SwitchRequest {
  readonly input: string;
  /** As `10m`; absent: until further notice. */
  readonly hold?: string;
  readonly whenReady?: boolean;
}

/** What became of the last press. */
export type Press =
  | { readonly kind: 'none' }
  /** On its way: the server has not answered yet. */
  | { readonly kind: 'asked'; readonly request: SwitchRequest }
  /** The server took it; its state does not show it on the air yet. */
  | { readonly kind: 'waiting'; readonly request: SwitchRequest }
  | { readonly kind: 'done'; readonly request: SwitchRequest }
  | { readonly kind: 'refused'; readonly request: SwitchRequest; readonly why: string };

export interface CutDeskOptions {
  /** Asks the server. Resolves with the channel as it is then, and rejects where it refuses. */
  readonly send: (request: SwitchRequest) => Promise<ChannelState>;
  readonly whyNot: (error: unknown) => string;
  readonly onChange: () => void;
  /** The server's newest word, from an answer: pages show it before the next state comes. */
  readonly onState: (state: ChannelState) => void;
  /** ms, of any steady clock. */
  readonly now: () => number;
}

/** A second press on the same input within this time is the other half of a double click, ms. */
const DOUBLE_PRESS_MS = 500;

/**
 * Sends an operator's presses to the server: one at a time, in their order. While one is on its way, only the newest of
 * those that follow counts. It never says that something is on the air: the server's state does (`observe`).
 */
export class CutDesk {
  readonly #options: CutDeskOptions;
  #press: Press = { kind: 'none' };
  #next: SwitchRequest | undefined;
  #last: { readonly request: SwitchRequest; readonly at: number } | undefined;
  #before: string | undefined;
  #onAir: string | undefined;

  constructor(options: CutDeskOptions) {
    this.#options = options;
  }

  get press(): Press {
    return this.#press;
  }

  /** The input that a cut back would bring; undefined before the first cut that changed something. */
  get undo(): string | undefined {
    return this.#before === this.#onAir ? undefined : this.#before;
  }

  /** @returns false for a press that does not count: the second half of a double one */
  cut(request: SwitchRequest): boolean {
    const { now } = this.#options;
    const last = this.#last;
    if (last && now() - last.at < DOUBLE_PRESS_MS && same(last.request, request)) return false;
    this.#last = { request, at: now() };
    if (this.#press.kind === 'asked') this.#next = request;
    else void this.#send(request);
    return true;
  }

  /** Forgets a refusal that was read. */
  dismiss(): void {
    if (this.#press.kind !== 'refused') return;
    this.#press = { kind: 'none' };
    this.#options.onChange();
  }

  /** Is told each new state of the channel. */
  observe(state: ChannelState): void {
    if (this.#onAir !== undefined && state.onAir !== this.#onAir) this.#before = this.#onAir;
    this.#onAir = state.onAir;
    if (this.#press.kind !== 'waiting') return;
    const { request } = this.#press;
    if (isFulfilled(request, state)) this.#set({ kind: 'done', request });
    else if (isOverruled(request, state)) this.#set({ kind: 'none' });
  }

  async #send(request: SwitchRequest): Promise<void> {
    this.#set({ kind: 'asked', request });
    try {
      const state = await this.#options.send(request);
      this.#set({ kind: 'waiting', request });
      this.observe(state);
      this.#options.onState(state);
    } catch (error) {
      // What was not done can be pressed again at once.
      this.#last = undefined;
      this.#set({ kind: 'refused', request, why: this.#options.whyNot(error) });
    }
    const next = this.#next;
    this.#next = undefined;
    if (next) await this.#send(next);
  }

  #set(press: Press): void {
    this.#press = press;
    this.#options.onChange();
  }
}

const same = (one: SwitchRequest, other: SwitchRequest): boolean =>
  one.input === other.input && one.hold === other.hold && one.whenReady === other.whenReady;

const isFulfilled = ({ input }: SwitchRequest, { onAir, switch: { manual } }: ChannelState): boolean =>
  input === AUTO ? manual === undefined : onAir === input && manual?.input === input;

/** Somebody else has decided otherwise since. */
const isOverruled = ({ input }: SwitchRequest, { switch: { manual } }: ChannelState): boolean =>
  input !== AUTO && manual?.input !== input;
