import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import type { AuditSink } from '../library/audit-entry.ts';

/** What no person asked for is in the log of changes as well: who looks for a cut finds why it came. */
export const auditAutomaticCuts = (bus: Pick<EventBus<ChannelEvent>, 'on'>, audit: AuditSink): (() => void) =>
  bus.on((event) => {
    if (event.type !== 'switch' || event.mode === 'manual') return;
    const { channel, from, to, mode, why } = event;
    const who = mode === 'schedule' ? 'schedule' : 'switcher';
    audit.record({ who, action: 'channel.on-air', target: channel, details: { before: from ?? null, after: to, why } });
  });
