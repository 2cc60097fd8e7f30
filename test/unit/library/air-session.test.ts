import { describe, expect, it } from 'vitest';
import { AirSession } from '../../../src/library/air-session.ts';

const RULES = { gap: 5, longest: 100 };

/** What came of a line of moments; those behind `+` have a source on the air. */
const played = (session: AirSession, moments: string): string =>
  moments
    .split(' ')
    .flatMap((each) => session.update(each.startsWith('+'), Number(each.slice(1))))
    .map((action) => `${action.do} ${action.at}`)
    .join(', ');

describe('what is one recording', () => {
  it.each([
    ['a source from its beginning to its end', '-1 +2 +9 -10 -14 -15 -20', 'begin 2, end 10'],
    ['that is back soon', '+2 -10 -14 +14.9 +20 -30 -35', 'begin 2, end 30'],
    ['two that are too far apart', '+2 -10 -15 +16 -20 -26', 'begin 2, end 10, begin 16, end 20'],
    ['though nobody looked meanwhile', '+2 -10 +90', 'begin 2, end 10, begin 90'],
    ['no longer than that', '+0 +99 +100 +150 +200', 'begin 0, end 100, begin 100, end 200, begin 200'],
    ['nothing', '-1 -2 -300', ''],
  ])('%s', (_, moments, expected) => {
    expect(played(new AirSession(RULES), moments)).toBe(expected);
  });

  it('goes on after a restart, if the source is back soon', () => {
    expect(played(new AirSession(RULES, { from: 0, offSince: 50 }), '-51 +53 -60 -65')).toBe('end 60');
    expect(played(new AirSession(RULES, { from: 0, offSince: 50 }), '-51 -55')).toBe('end 50');
  });
});
