import { describe, expect, it } from 'vitest';
import { parseAttributeList } from '../../../src/pull/attribute-list.ts';
import { transportTimestamp } from '../../../src/pull/id3-timestamp.ts';
import { mediaFormat } from '../../../src/pull/media-format.ts';

/** An ID3 tag with a time of 90 kHz. */
const id3 = (ticks: bigint, owner = 'com.apple.streaming.transportStreamTimestamp'): Buffer => {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(ticks);
  const content = Buffer.concat([Buffer.from(`${owner}\0`), time]);
  const frame = Buffer.concat([Buffer.from('PRIV'), Buffer.from([0, 0, 0, content.length, 0, 0]), content]);
  return Buffer.concat([Buffer.from('ID3'), Buffer.from([4, 0, 0, 0, 0, 0, frame.length]), frame]);
};

describe('what a segment is', () => {
  it.each([
    [Buffer.concat([Buffer.alloc(188, 0x47), Buffer.alloc(188, 0x47)]), 'ts'],
    [Buffer.from('\0\0\0\x18styp', 'latin1'), 'mp4'],
    [Buffer.from('\0\0\0\x18moof', 'latin1'), 'mp4'],
    [id3(0n), 'packed'],
    [Buffer.from([0xff, 0xf1, 0x4c, 0x80]), 'packed'],
  ])('%#: %s', (data, expected) => {
    expect(mediaFormat(data, false)).toBe(expected);
  });

  it('an error page is none', () => {
    expect(() => mediaFormat(Buffer.from('<html>\u0007Not found'), false)).toThrow('it begins with "<html>.Not found"');
    expect(() => mediaFormat(Buffer.alloc(0), false)).toThrow('neither MPEG-TS nor MP4');
  });
});

it('the time of sound without a container stands in its ID3 tag (RFC 8216 3.4)', () => {
  expect(transportTimestamp(id3(900_000n))).toBe(10);
  expect(transportTimestamp(id3((1n << 33n) + 90_000n))).toBe(1);
  expect(transportTimestamp(id3(1n, 'somebody.else'))).toBeUndefined();
  expect(transportTimestamp(Buffer.from([0xff, 0xf1]))).toBeUndefined();
  expect(transportTimestamp(id3(1n).subarray(0, 30))).toBeUndefined();
});

it('attribute lists', () => {
  expect([...parseAttributeList('TYPE=AUDIO,NAME="a, b",URI="x=1,y",N=5,N=6')]).toEqual([
    ['TYPE', 'AUDIO'],
    ['NAME', 'a, b'],
    ['URI', 'x=1,y'],
    ['N', '5'],
  ]);
  expect([...parseAttributeList('nonsense')]).toEqual([]);
});
