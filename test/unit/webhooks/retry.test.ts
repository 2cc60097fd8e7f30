import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeAttempt } from '../../../src/webhooks/retry.ts';

describe('when a webhook is tried again', () => {
  test.each([
    [200, 'delivered'],
    [204, 'delivered'],
    [410, 'disabled'],
    [302, 'retry'],
    [404, 'retry'],
    [500, 'retry'],
    [undefined, 'retry'],
  ])('status %s: %s', (status, what) => expect(judgeAttempt({ status }, 1, 0, 0.5).what).toBe(what));

  test('pauses grow from seconds to an hour, and no further', () => {
    const pauses = Array.from({ length: 20 }, (_, index) => judgeAttempt({ status: 503 }, index + 1, 60, 0.5));
    expect(pauses.slice(0, 3)).toEqual([5, 10, 20].map((pause) => ({ what: 'retry', pause })));
    expect(pauses.at(-1)).toEqual({ what: 'retry', pause: 3600 });
    expect(judgeAttempt({ status: 429, retryAfter: 90 }, 1, 0, 0)).toEqual({ what: 'retry', pause: 90 });
  });

  test('nothing is tried for ever, and no pause is out of bounds', () => {
    const status = fc.option(fc.integer({ min: 100, max: 599 }), { nil: undefined });
    fc.assert(
      fc.property(
        status,
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (is, n, random) => {
          expect(judgeAttempt({ status: is }, n, 86_401, random).what).not.toBe('retry');
          const verdict = judgeAttempt({ status: is }, n, 0, random);
          if (verdict.what === 'retry') expect(verdict.pause).toSatisfy((pause: number) => pause >= 4 && pause <= 4321);
        },
      ),
    );
  });
});
