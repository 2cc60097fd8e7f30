import type { Advice } from '../channel/state.ts';
import { judge } from './advice.ts';
import type { PublisherContext } from './checks.ts';
import type { FeedFigures } from './feed-meter.ts';

export interface AdviceChange {
  readonly added: readonly Advice[];
  readonly cleared: readonly Advice[];
}

/** A finding has to last this long before it is told, seconds: no single hiccup is. */
const RAISE_AFTER = 3;
/** It has to be gone for this long before it is taken back, seconds. */
const CLEAR_AFTER = 10;

/**
 * Judges one publisher while it runs. What it says stands until the fault has been gone for a while, so that neither
 * the log nor the page flickers. One doctor for each connection.
 */
export class Doctor {
  #advice: readonly Advice[] = [];
  /** Since when each code has been found without being told, or been told without being found; elapsed seconds. */
  #changing = new Map<string, number>();

  /** What the publisher can do better, as it stands. */
  get advice(): readonly Advice[] {
    return this.#advice;
  }

  /** To be called about once a second. Returns what is new since the last call, for the log. */
  examine(figures: FeedFigures, context: PublisherContext): AdviceChange {
    const now = context.elapsedSeconds;
    const before = this.#advice;
    const found = judge(figures, context, before);
    const fresh = found.filter((advice) => !has(before, advice));
    const gone = before.filter((advice) => !has(found, advice));
    const added = this.#lasting(fresh, RAISE_AFTER, now);
    const cleared = this.#lasting(gone, CLEAR_AFTER, now);
    const changing = [...fresh, ...gone].filter((advice) => !has(added, advice) && !has(cleared, advice));
    this.#changing = new Map(changing.map(({ code }) => [code, this.#changing.get(code) ?? now]));
    const kept = before.filter((advice) => !has(cleared, advice));
    // Words follow the figures: what stands is told with those of now.
    this.#advice = [...kept.map((advice) => found.find(({ code }) => code === advice.code) ?? advice), ...added];
    return { added, cleared };
  }

  #lasting(of: readonly Advice[], seconds: number, now: number): readonly Advice[] {
    return of.filter(({ code }) => now - (this.#changing.get(code) ?? now) >= seconds);
  }
}

const has = (list: readonly Advice[], { code }: Advice): boolean => list.some((advice) => advice.code === code);
