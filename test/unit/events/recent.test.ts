import { expect, it } from 'vitest';
import { EventBus } from '../../../src/events/bus.ts';
import { RecentEvents } from '../../../src/events/recent.ts';

it('keeps the newest of those that are wanted, oldest first', () => {
  const bus = new EventBus<number>((error) => {
    throw error;
  });
  const recent = new RecentEvents(bus, (event) => event % 2 === 0, 3);
  for (let event = 0; event < 11; event++) bus.emit(event);
  expect(recent.list).toEqual([6, 8, 10]);
  recent.stop();
  bus.emit(12);
  expect(recent.list).toEqual([6, 8, 10]);
});
