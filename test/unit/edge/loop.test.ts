import { describe, expect, it } from 'vitest';
import { edgeName, edgesOf } from '../../../src/edge/loop.ts';

describe('the edges that a request came through', () => {
  it('are read in their order, whatever else stands there', () => {
    const [one, two] = [edgeName(), edgeName()];
    expect(one).not.toBe(two);
    expect(edgesOf(`${one}, other-cdn; x="y",${two}`)).toEqual([one, two]);
    expect(edgesOf(undefined)).toEqual([]);
  });

  it('are no more than there can be: nobody makes the next request too long', () => {
    const forged = Array.from({ length: 500 }, edgeName);
    expect(edgesOf(forged.join(','))).toEqual(forged.slice(-16));
    expect(edgesOf('x'.repeat(16_000))).toEqual([]);
  });
});
