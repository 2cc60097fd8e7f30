import type { ChannelState, InputState } from '../../../../src/channel/state.ts';
import { timeOfDay } from '../../times.ts';

export interface Takeover {
  /** `warn`: there is nothing that could. */
  readonly tone: 'ok' | 'warn';
  readonly text: string;
}

const isFit = ({ status, watchdogs = [] }: InputState): boolean => status === 'live' && watchdogs.length === 0;

/** The input that takes over when the one on the air fails, by the order of preference. */
export const standbyOf = ({ inputs, onAir }: ChannelState): InputState | undefined => {
  const others = inputs.filter(({ name }) => name !== onAir);
  return others.find(isFit) ?? others.find(({ status }) => status === 'live');
};

/** What would be on the air next, in a few words. */
export const takeoverOf = (channel: ChannelState): Takeover => {
  const standby = standbyOf(channel);
  return standby ? { tone: 'ok', text: standby.name } : { tone: 'warn', text: 'nothing is ready' };
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
