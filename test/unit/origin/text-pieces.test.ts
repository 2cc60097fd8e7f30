import { gunzipSync } from 'node:zlib';
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { gzipPieces, hashOf, prepare } from '../../../src/origin/text-pieces.ts';

const text = fc.array(fc.string({ maxLength: 2000 }), { minLength: 1, maxLength: 8 });

describe('a text in pieces', () => {
  property.prop([text, fc.boolean()])('is one member of gzip, whatever the pieces', async (texts, isPrepared) => {
    const pieces = texts.map((each) => Buffer.from(each));
    if (isPrepared) await prepare(pieces);
    for (let times = 0; times < 2; times++) {
      expect(gunzipSync(Buffer.concat(gzipPieces(pieces))).toString()).toBe(texts.join(''));
    }
  });

  test('is named by what is in it', () => {
    const [a, b] = [Buffer.from('a'), Buffer.from('b')];
    expect(hashOf([a, b])).toBe(hashOf([Buffer.from('a'), Buffer.from('b')]));
    expect(new Set([hashOf([a]), hashOf([b]), hashOf([a, b]), hashOf([b, a])]).size).toBe(4);
  });

  test('compresses what has been compressed no second time', () => {
    const [old, end] = [Buffer.from('old'.repeat(1000)), Buffer.from('end')];
    const made = gzipPieces([old, end]);
    expect(gzipPieces([old, Buffer.from('other')])[1]).toBe(made[1]);
  });
});
