import type { ChannelHealthSettings, ServerHealthSettings } from '../config/health.ts';
import { judgeChannel, judgeServer, type Judgement } from './judge.ts';
import type { ChannelLook, ServerLook } from './looked-at.ts';
import type { Maintenance } from './maintenance.ts';

/** Where the server is in its life. */
export type Phase = 'starting' | 'running' | 'stopping';

export interface HealthBookOptions {
  readonly channels: () => Iterable<string>;
  /** Undefined: there is no such channel. */
  readonly look: (channel: string) => Omit<ChannelLook, 'now'> | undefined;
  readonly server?: () => ServerLook;
  /** Of the channel; absent: the usual ones. */
  readonly settings?: (channel: string) => ChannelHealthSettings | undefined;
  readonly serverSettings?: () => ServerHealthSettings;
  readonly maintenance?: Maintenance | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

export interface Readiness {
  readonly ready: boolean;
  readonly text: string;
}

/** However many ask, nobody is judged more often. */
const AGE_MS = 250;
/** A channel that nobody publishes to has begun all the same. Seconds. */
const START_PATIENCE = 15;

/** How everything is, for those who ask. */
export class HealthBook {
  phase: Phase = 'running';
  readonly #options: HealthBookOptions;
  #known: { readonly at: number; readonly judgements: readonly Judgement[] } | undefined;

  constructor(options: HealthBookOptions) {
    this.#options = options;
  }

  /** The channels in their order, and the server last. */
  all(): readonly Judgement[] {
    const now = this.#options.now();
    const age = this.#known === undefined ? Infinity : now - this.#known.at;
    if (age < 0 || age >= AGE_MS) this.#known = { at: now, judgements: this.#judge(now) };
    return this.#known!.judgements;
  }

  of(channel: string): Judgement | undefined {
    return this.all().find((one) => one.channel === channel);
  }

  /** To be called when something was changed that counts here. */
  forget(): void {
    this.#known = undefined;
  }

  /** Whether viewers may come: every channel that has something to show can be played. */
  readiness(): Readiness {
    if (this.phase !== 'running') return { ready: false, text: `the server is ${this.phase}` };
    const { channels, look, now } = this.#options;
    const at = now();
    const waiting = [...channels()].filter((name) => {
      const state = look(name)?.state;
      if (!state || state.lastSegmentAge !== undefined) return false;
      return state.onAir !== undefined || at - Date.parse(state.startedAt) < 1000 * START_PATIENCE;
    });
    const text = waiting.length === 0 ? 'ready' : `not yet to be played: ${waiting.join(', ')}`;
    return { ready: waiting.length === 0, text };
  }

  #judge(now: number): Judgement[] {
    const { channels, look, settings, server, serverSettings, maintenance } = this.#options;
    const judged = [...channels()].flatMap((name) => {
      const found = look(name);
      return found ? judgeChannel({ ...found, now }, settings?.(name), maintenance?.of(name, now)) : [];
    });
    return server ? [...judged, judgeServer(server(), serverSettings?.())] : judged;
  }
}
