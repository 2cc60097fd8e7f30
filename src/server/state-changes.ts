import type { ChannelState } from '../channel/state.ts';
import type { ChannelEvent } from '../events/bus.ts';

/** What has happened to a channel between two looks at it, beyond what it tells of itself. @param at ISO 8601 */
export const stateChanges = (before: ChannelState | undefined, after: ChannelState, at: string): ChannelEvent[] => {
  const { name: channel, encoder, renditions, relief, archiveProblem } = after;
  const common = { channel, at };
  const events: ChannelEvent[] = [];
  const formerEncoder = before?.encoder;
  if (formerEncoder && (formerEncoder.status !== encoder.status || formerEncoder.restarts !== encoder.restarts)) {
    const [from, to] = [formerEncoder.status, encoder.status];
    events.push({ type: 'encoder', ...common, from, to, restarts: encoder.restarts });
  }
  const [from, to] = [before?.renditions ?? [], renditions].map((list) => list.map(({ name }) => name));
  if (before && from!.join() !== to!.join()) events.push({ type: 'ladder', ...common, from: from!, to: to! });
  const [wasOut, out] = [before?.relief?.out ?? [], relief?.out ?? []];
  if (wasOut.join() !== out.join()) events.push({ type: 'relief', ...common, out, reason: relief?.reason });
  if (before?.archiveProblem !== archiveProblem) {
    events.push({ type: 'archive', ...common, ...(archiveProblem !== undefined && { problem: archiveProblem }) });
  }
  return events;
};
