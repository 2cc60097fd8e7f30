import { expect, it } from 'vitest';
import { secondsToTicks } from '../../../src/clock/ticks.ts';
import { TimedEvents } from '../../../src/metadata/timed-events.ts';

const TAG = Buffer.from('ID3');
const NOW = secondsToTicks(1000);

it('what is announced for a minute ahead does not take away what slower renditions have yet to come to', () => {
  const events = new TimedEvents();
  const soon = events.add(NOW + 9000, TAG, NOW);
  const ahead = events.add(NOW + 18_000 + secondsToTicks(60), TAG, NOW + 9000);
  expect(events.between(NOW, NOW + secondsToTicks(100))).toEqual([soon, ahead]);
  // A minute later, it is gone.
  events.add(NOW + secondsToTicks(62), TAG, NOW + secondsToTicks(62));
  expect(events.between(NOW, NOW + secondsToTicks(61))).toEqual([ahead]);
});

it('grows with what is in force alone', () => {
  const events = new TimedEvents();
  let taken = 0;
  for (let count = 0; count < 2000; count++) if (events.add(NOW + count, TAG, NOW)) taken++;
  expect(taken).toBe(1000);
  expect(events.add(NOW, Buffer.alloc(3_000_000), NOW + secondsToTicks(61))).toBeUndefined();
  expect(events.add(NOW + secondsToTicks(62), TAG, NOW + secondsToTicks(62))).toBeDefined();
});
