import type { ChannelState } from '../channel/state.ts';
import type { ChannelEvent } from '../events/bus.ts';
import type { Health } from './settled-health.ts';

/** What is compared: the state, and how it is judged. */
export interface Judged {
  readonly state: ChannelState;
  readonly health: Health;
}

/** What has happened to a channel between two looks at it, beyond what it tells of itself. @param at ISO 8601 */
export const stateChanges = (before: Judged | undefined, after: Judged, at: string): ChannelEvent[] => {
  const { name: channel, encoder, renditions, archiveProblem } = after.state;
  const common = { channel, at };
  const events: ChannelEvent[] = [];
  const formerEncoder = before?.state.encoder;
  if (formerEncoder && (formerEncoder.status !== encoder.status || formerEncoder.restarts !== encoder.restarts)) {
    const [from, to] = [formerEncoder.status, encoder.status];
    events.push({ type: 'encoder', ...common, from, to, restarts: encoder.restarts });
  }
  const [from, to] = [before?.state.renditions ?? [], renditions].map((list) => list.map(({ name }) => name));
  if (before && from!.join() !== to!.join()) events.push({ type: 'ladder', ...common, from: from!, to: to! });
  if (before?.state.archiveProblem !== archiveProblem) {
    events.push({ type: 'archive', ...common, ...(archiveProblem !== undefined && { problem: archiveProblem }) });
  }
  const { status, text } = after.health;
  if (before && before.health.status !== status) {
    events.push({ type: 'health', ...common, from: before.health.status, to: status, text });
  }
  return events;
};
