import { test as property, fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { HealthStatus } from '../../../src/health/status.ts';
import { StatusTeller } from '../../../src/health/status-teller.ts';

/** @param seen the status at each second, one letter each */
const told = (seen: string): string[] => {
  const teller = new StatusTeller();
  const status = (letter: string): HealthStatus => (letter === 'o' ? 'OK' : letter === 'w' ? 'WARNING' : 'CRITICAL');
  return [...seen].flatMap((letter, second) => {
    const change = teller.update(second * 1000, status(letter), '');
    return change ? `${second} ${change.from} ${change.to}` : [];
  });
};

const rank = (status: string): number => ['OK', 'WARNING', 'CRITICAL'].indexOf(status);

describe('a change of status', () => {
  it('is told at once where it is worse', () => expect(told('oooc')).toEqual(['3 OK CRITICAL']));

  it('is told once it holds where it is better', () => {
    expect(told('ooc' + 'o'.repeat(20))).toEqual(['2 OK CRITICAL', '12 CRITICAL OK']);
    expect(told('w' + 'o'.repeat(8))).toEqual(['6 WARNING OK']);
  });

  it('is not told where it comes and goes', () => {
    expect(told('o' + 'co'.repeat(40)).length).toBeLessThanOrEqual(1);
    expect(told('o' + 'cw'.repeat(20))).toHaveLength(1);
  });

  it('is told at once where it gets worse still', () => {
    expect(told('o' + 'w' + 'c'.repeat(15))).toEqual(['1 OK WARNING', '2 WARNING CRITICAL']);
  });

  property.prop([fc.array(fc.constantFrom('o', 'w', 'c'), { maxLength: 200 })])(
    'is called off at most every ten seconds, and ends with what is',
    (letters) => {
      const end = letters.at(-1) ?? 'o';
      const changes = told([...letters, ...end.repeat(30)].join(''));
      const times = changes.map((text) => Number(text.split(' ')[0]));
      const isBetter = changes.map((text) => rank(text.split(' ')[2]!) < rank(text.split(' ')[1]!));
      times.slice(1).forEach((at, i) => expect(at - times[i]!).toBeGreaterThanOrEqual(isBetter[i + 1] ? 10 : 1));
      const last = changes.at(-1)?.split(' ')[2];
      const is = { o: 'OK', w: 'WARNING', c: 'CRITICAL' }[end];
      if (last !== undefined) expect(last).toBe(is);
    },
  );
});
