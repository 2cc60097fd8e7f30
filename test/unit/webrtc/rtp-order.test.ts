import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RtpOrder, type RtpData } from '../../../src/webrtc/rtp-order.ts';

const packet = (sequence: number): RtpData => ({
  sequence: sequence & 0xffff,
  timestamp: sequence * 3000,
  marker: true,
  payload: Buffer.alloc(1),
});

const run = () => {
  const out: { sequence: number; lost: boolean }[] = [];
  const order = new RtpOrder({ packet: ({ sequence }, lost) => out.push({ sequence, lost }) });
  return { order, out };
};

describe('packets that come out of order', () => {
  it('are put in order, whatever changes places within the patience, over the wrap too', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 65_535 }),
        fc.array(fc.nat(8), { minLength: 5, maxLength: 200 }),
        (first, delays) => {
          const { order, out } = run();
          const arrivals = delays
            .map((delay, index) => ({ index, at: index + (index === 0 ? 0 : delay) }))
            .sort((a, b) => a.at - b.at || a.index - b.index);
          for (const { index, at } of arrivals) order.push(packet(first + index), at * 0.01);
          expect(out).toEqual(delays.map((_, index) => ({ sequence: (first + index) & 0xffff, lost: false })));
        },
      ),
    );
  });

  it('are waited for, for a while', () => {
    const { order, out } = run();
    order.push(packet(1), 0);
    order.push(packet(3), 0.01);
    order.push(packet(4), 0.3);
    expect(out.map(({ sequence }) => sequence)).toEqual([1]);
    order.push(packet(2), 0.35);
    expect(out.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(out.every(({ lost }) => !lost)).toBe(true);
  });

  it('are given up then, and the next one says so', () => {
    const { order, out } = run();
    order.push(packet(1), 0);
    order.push(packet(3), 0.01);
    order.push(packet(4), 0.5);
    expect(out).toEqual([
      { sequence: 1, lost: false },
      { sequence: 3, lost: true },
      { sequence: 4, lost: false },
    ]);
    order.push(packet(2), 0.6);
    expect(out).toHaveLength(3);
  });

  it('are never kept without bound', () => {
    const { order, out } = run();
    order.push(packet(0), 0);
    for (let sequence = 2; sequence < 700; sequence++) order.push(packet(sequence), 0.001);
    expect(out.length).toBeGreaterThan(500);
  });

  it('twice are taken once', () => {
    const { order, out } = run();
    for (const sequence of [5, 5, 6, 6, 5, 7]) order.push(packet(sequence), 0);
    expect(out.map(({ sequence }) => sequence)).toEqual([5, 6, 7]);
  });
});
