import type { ChannelState } from '../../../../src/channel/state.ts';
import { timeOfDay } from '../../times.ts';
import { successor } from '../channel/successor.ts';

export interface Takeover {
  /** `warn`: there is nothing that could. */
  readonly tone: 'ok' | 'warn';
  readonly text: string;
}

/** What would be on the air next, in a few words. */
export const takeoverOf = (channel: ChannelState): Takeover => {
  const next = successor(channel);
  return next ? { tone: 'ok', text: next.input } : { tone: 'warn', text: 'nothing is ready' };
};

/** What comes by plan, and what holds the input on the air; undefined where neither is. */
export const planOf = ({ switch: { mode, manual, schedule } }: ChannelState): string | undefined => {
  if (manual) {
    const until = manual.until ? ` until ${timeOfDay(Date.parse(manual.until), false)}` : '';
    return mode === 'manual' ? `held by ${manual.by}${until}` : `${manual.input} is waited for (${manual.by})`;
  }
  const next = schedule?.next;
  return next ? `${timeOfDay(Date.parse(next.start), false)} ${next.title || next.input}` : undefined;
};
