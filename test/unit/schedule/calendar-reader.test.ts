import { describe, expect, it } from 'vitest';
import { readInWorker } from '../../../src/schedule/calendar-reader.ts';
import { at, calendar, event } from './calendar-text.ts';

const request = (text: string) => ({
  text,
  from: at('2026-01-01T00:00:00Z'),
  to: at('2027-01-01T00:00:00Z'),
  zone: 'UTC',
  events: 'inputs' as const,
});
const running = (): AbortSignal => new AbortController().signal;

describe('beside the programme', () => {
  it('a calendar is read', async () => {
    const text = calendar(...event('a', 'DTSTART:20261121T190000Z', 'DURATION:PT1H'));
    const { occurrences } = await readInWorker(request(text), running());
    expect(occurrences).toMatchObject([{ id: 'a', input: 'cam2', start: at('2026-11-21T19:00:00Z') }]);
  });

  it('a fault is told with its line', async () => {
    const text = calendar(...event('a', 'DTSTART:never', 'DURATION:PT1H'));
    await expect(readInWorker(request(text), running())).rejects.toThrow('line 4: "a": DTSTART is not a date');
  });

  it('a rule without an end to its search is given up', async () => {
    const rule = 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30';
    const text = calendar(...event('a', 'DTSTART:20260130T190000Z', 'DURATION:PT1H', rule));
    const reading = readInWorker(request(text), running(), 1500);
    await expect(reading).rejects.toThrow('not read within 1.5 s: does a rule (RRULE) ask for');
  });

  it('reading can be called off', async () => {
    const calling = new AbortController();
    const reading = readInWorker(request(calendar()), calling.signal);
    calling.abort(new Error('called off'));
    await expect(reading).rejects.toThrow('called off');
  });
});
