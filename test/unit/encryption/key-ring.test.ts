import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { KeyRing, segmentKey, type ChannelKey, type KeyRingOptions } from '../../../src/encryption/key-ring.ts';

const SEGMENT = secondsToTicks(2);
const ROTATE = secondsToTicks(20);
/** A multiple of both. */
const START: Ticks = 1_800_000_000 * 90_000;

const makeRing = (options: Partial<KeyRingOptions> = {}, kept: readonly ChannelKey[] = []) => {
  const saved: (readonly ChannelKey[])[] = [];
  const onChange = (keys: readonly ChannelKey[]): void => void saved.push(keys);
  const ring = new KeyRing({ segmentTicks: SEGMENT, rotateTicks: ROTATE, keepTicks: undefined, onChange, ...options });
  ring.restore(kept);
  return { ring, saved };
};
const idsOf = (ring: KeyRing, count: number, from = START): string[] =>
  Array.from({ length: count }, (_, index) => ring.inForce(from + index * SEGMENT).id);

describe('the keys of a channel', () => {
  it('rotate at segment boundaries of the programme clock', () => {
    const { ring, saved } = makeRing();
    const ids = idsOf(ring, 30);
    for (const at of [0, 10, 20]) expect(new Set(ids.slice(at, at + 10))).toEqual(new Set([ids[at]]));
    expect(new Set(ids).size).toBe(3);
    expect(saved).toHaveLength(3);
    const keys = [...new Set(ids)].map((id) => ring.find(id)!);
    expect(keys.map(({ length }) => length)).toEqual([16, 16, 16]);
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(3);
  });

  it('stay the same for ever where they are not to rotate', () => {
    const { ring } = makeRing({ rotateTicks: 0 });
    expect(ring.inForce(START).id).toBe(ring.inForce(START + 1e9).id);
  });

  property.prop([fc.array(fc.integer({ min: -4000, max: 4000 }), { minLength: 60, maxLength: 60 })])(
    'are the same in all renditions, though their segments begin a frame apart',
    (offsets) => {
      const { ring } = makeRing();
      for (let index = 0; index < 20; index++) {
        const ids = [0, 1, 2].map((rung) => ring.inForce(START + index * SEGMENT + offsets[3 * index + rung]!).id);
        expect(new Set(ids).size).toBe(1);
      }
    },
  );

  it('go on after a restart with the one that was in force', () => {
    const first = makeRing();
    const ids = idsOf(first.ring, 15);
    const second = makeRing({}, first.saved.at(-1)!.toReversed());
    expect(idsOf(second.ring, 15)).toEqual(ids);
    expect(second.saved).toEqual([]);
    expect(second.ring.inForce(START + 20 * SEGMENT).id).not.toBe(ids[14]);
  });

  it('of an earlier run are not taken for what comes behind another length of rotation', () => {
    const first = makeRing({ rotateTicks: 0 });
    const [id] = idsOf(first.ring, 15);
    const second = makeRing({}, first.saved.at(-1));
    const later = idsOf(second.ring, 10, START + 15 * SEGMENT);
    expect(later).not.toContain(id);
    // For what the earlier run has encrypted.
    expect(second.ring.find(id!)).toEqual(first.ring.find(id!));
  });

  it('are kept for as long as a segment on disk may need them, and no longer', () => {
    const { ring, saved } = makeRing({ keepTicks: secondsToTicks(60) });
    const [first] = idsOf(ring, 1);
    const hour = secondsToTicks(3600);
    ring.inForce(START + hour);
    expect(ring.find(first!)).toBeDefined();
    ring.inForce(START + 4 * hour);
    ring.inForce(START + 7 * hour);
    expect(ring.find(first!)).toBeUndefined();
    expect(saved.at(-1)!.length).toBeLessThanOrEqual(2);
    const isKept = ({ from, to }: { from: number; to: number }): boolean => from <= START && to > START;
    const recorded = makeRing({ keepTicks: secondsToTicks(60), isKept });
    for (let at = 0; at < 10; at++) recorded.ring.inForce(START + at * hour);
    expect(recorded.ring.find(recorded.saved[0]![0]!.id)).toBeDefined();
    expect(recorded.saved.at(-1)!.length).toBeLessThanOrEqual(6);
    const forEver = makeRing();
    for (let at = 0; at < 10; at++) forEver.ring.inForce(START + at * hour);
    expect(forEver.saved.at(-1)).toHaveLength(10);
  });

  it('give each segment of each rendition an IV of its own, which follows from the key', () => {
    const { ring } = makeRing();
    const key = ring.inForce(START);
    const ivs = ['720p', '360p'].flatMap((name) => [1, 2, 3].map((msn) => segmentKey(key, name, msn).iv));
    expect(new Set(ivs.map((iv) => iv.toString('hex'))).size).toBe(6);
    expect(ivs.every(({ length }) => length === 16)).toBe(true);
    expect(segmentKey(key, '720p', 1)).toEqual({ id: key.id, iv: ivs[0] });
  });
});
