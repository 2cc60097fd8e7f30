import { expect, it } from 'vitest';
import { EventBus } from '../../../src/events/bus.ts';
import type { ChannelEvent } from '../../../src/events/schemas.ts';
import type { AuditEntry } from '../../../src/library/audit-entry.ts';
import { auditAutomaticCuts } from '../../../src/server/automatic-audit.ts';

it('cuts that nobody asked for are in the log of changes, and those by hand are not there twice', () => {
  const bus = new EventBus<ChannelEvent>((error) => {
    throw error as Error;
  });
  const entries: Omit<AuditEntry, 'at'>[] = [];
  const stop = auditAutomaticCuts(bus, { record: (entry) => void entries.push(entry) });
  const cut = { type: 'switch', channel: 'main', at: '2026-11-21T10:00:00Z', why: 'a is stalled', gapMs: 0 } as const;
  bus.emit({ ...cut, from: 'a', to: 'b', mode: 'priority' });
  bus.emit({ ...cut, from: 'b', to: 'c', mode: 'schedule' });
  bus.emit({ ...cut, from: 'c', to: 'a', mode: 'manual' });
  stop();
  bus.emit({ ...cut, from: 'a', to: 'b', mode: 'priority' });
  expect(entries.map(({ who, target, details }) => [who, target, details['before'], details['after']])).toEqual([
    ['switcher', 'main', 'a', 'b'],
    ['schedule', 'main', 'b', 'c'],
  ]);
});
