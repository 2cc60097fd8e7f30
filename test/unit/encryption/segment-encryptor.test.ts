import { createDecipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { clearChunks } from '../../../src/encryption/clear-chunks.ts';
import { KeyRing } from '../../../src/encryption/key-ring.ts';
import { SegmentEncryptor } from '../../../src/encryption/segment-encryptor.ts';
import type { Part, Segment, SegmentKey } from '../../../src/timeline/segment.ts';
import { FIRST_MSN, makeRendition, makeSegment, SEGMENT } from '../hls/fixture.ts';

const setup = () => {
  const ring = new KeyRing({ segmentTicks: SEGMENT, rotateTicks: 0, keepTicks: undefined, onChange: () => undefined });
  return { ring, encryptor: new SegmentEncryptor('720p', ring), rendition: makeRendition({ partSeconds: 0.5 }) };
};

/** As hls.js and Shaka Player do it: each resource for itself. */
const decrypt = (ring: KeyRing, key: SegmentKey | undefined, { chunks }: Pick<Segment, 'chunks'>): string => {
  const decipher = createDecipheriv('aes-128-cbc', ring.find(key!.id)!, key!.iv);
  return Buffer.concat([decipher.update(Buffer.concat(chunks!)), decipher.final()]).toString();
};
const text = ({ chunks }: Pick<Part, 'chunks'>): string => Buffer.concat(chunks).toString();

describe('an encrypted rendition', () => {
  it('has segments and parts that players can decrypt one by one', () => {
    const { ring, encryptor, rendition } = setup();
    const clear = makeSegment(rendition, FIRST_MSN, { parts: 4 });
    const { msn, startTicks, discontinuity } = clear;
    const told = clear.parts.map((part) => encryptor.part({ msn, startTicks, discontinuity }, part));
    const whole = encryptor.segment(clear);
    expect(decrypt(ring, whole.key, whole)).toBe(text(clear as Segment & { chunks: Buffer[] }));
    expect(whole.parts).toEqual(told.map(({ part }) => part));
    for (const [index, { open, part }] of told.entries()) {
      expect(open.key).toEqual(whole.key);
      expect(decrypt(ring, open.key, part)).toBe(text(clear.parts[index]!));
      expect(part.byteLength).toBe(text(clear.parts[index]!).length + 16 - (text(clear.parts[index]!).length % 16));
    }
    expect(whole.byteLength).toBe(whole.chunks!.reduce((sum, { length }) => sum + length, 0));
    expect(text(whole as Segment & { chunks: Buffer[] })).not.toContain(`${FIRST_MSN}.0<`);
  });

  it('is in the clear for those who have the keys, such as the live picture', () => {
    const { ring, encryptor, rendition } = setup();
    const clear = makeSegment(rendition, FIRST_MSN);
    const whole = encryptor.segment(clear);
    expect(Buffer.concat(clearChunks(whole, ring)!)).toEqual(Buffer.concat(clear.chunks!));
    expect(clearChunks(whole, undefined)).toBeUndefined();
    expect(clearChunks(clear, undefined)).toBe(clear.chunks);
  });

  it('leaves alone what has no bytes: parts that were lost', () => {
    const { encryptor, rendition } = setup();
    const clear = makeSegment(rendition, FIRST_MSN, { parts: 2 });
    const lost: Part = { ...clear.parts[1]!, byteLength: 0, chunks: [] };
    const { parts } = encryptor.segment({ ...clear, parts: [clear.parts[0]!, lost] });
    expect(parts[1]).toEqual(lost);
  });
});
