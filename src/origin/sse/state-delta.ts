import type { ChannelState } from '../../channel/state.ts';

export type StateMembers = Readonly<Record<string, unknown>>;

/** What a reader is told of a channel: all but its events, which it is told of anyway. */
export const membersOf = (state: ChannelState): StateMembers => ({ ...state, events: undefined });

/**
 * The members that are another now, whole; `null` for one that is there no more. Readers put them over what they know.
 * @returns undefined where nothing has changed
 */
export const stateDelta = (before: StateMembers, after: StateMembers): StateMembers | undefined => {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  if (changed.length === 0) return undefined;
  return Object.fromEntries(changed.map((name) => [name, after[name] ?? null]));
};
