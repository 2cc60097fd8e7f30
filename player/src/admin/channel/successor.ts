import type { ChannelState, InputState } from '../../../../src/channel/state.ts';

export interface Successor {
  readonly input: string;
  /** Why this one, in words. */
  readonly why: string;
}

const isWell = (input: InputState): boolean => input.status === 'live' && !input.watchdogs?.length;

/**
 * What would take over if the input on air were lost now: the server's own rules (`switcher/decision.ts`), as far as its
 * state tells them. Undefined where nothing else can go on the air.
 */
export const successor = ({ inputs, onAir, switch: direction }: ChannelState): Successor | undefined => {
  const others = inputs.filter(({ name }) => name !== onAir);
  const { manual, schedule } = direction;
  const waited = others.find(({ name, status }) => name === manual?.input && status === 'live');
  if (waited) return { input: waited.name, why: `${manual!.by} chose it` };
  const scheduled = others.find((input) => input.name === schedule?.now?.input && isWell(input));
  if (scheduled) return { input: scheduled.name, why: `scheduled: ${schedule!.now!.title}` };
  const well = others.find(isWell);
  if (well) return { input: well.name, why: rankWords(well, inputs) };
  const live = others.find(({ status }) => status === 'live');
  return live && { input: live.name, why: `nothing better is live (${live.reason})` };
};

const rankWords = (chosen: InputState, inputs: readonly InputState[]): string => {
  if (chosen.type === 'slate') return 'no other source is live';
  const before = inputs.slice(0, inputs.indexOf(chosen)).filter(({ onAir }) => !onAir);
  return before.length === 0
    ? 'first in the order of preference'
    : `${listed(before.map(({ name }) => name))} not live`;
};

const listed = (names: readonly string[]): string => {
  const shown = names.slice(0, 2).join(', ');
  return `${shown}${names.length > 2 ? ' …' : ''} ${names.length === 1 ? 'is' : 'are'}`;
};

/** Where a press on "back to automatic" would lead, by the same rules; undefined where nothing would change. */
export const automaticChoice = ({ inputs, onAir, switch: { schedule } }: ChannelState): string | undefined => {
  const scheduled = inputs.find((input) => input.name === schedule?.now?.input && isWell(input));
  const chosen = (scheduled ?? inputs.find(isWell) ?? inputs.find(({ status }) => status === 'live'))?.name;
  return chosen === onAir ? undefined : chosen;
};
