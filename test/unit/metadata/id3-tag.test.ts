import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Id3Error, MAX_TAG_BYTES, writeId3Tag, type Id3Frame } from '../../../src/metadata/id3-tag.ts';

interface Read {
  readonly id: string;
  readonly body: Buffer;
}

const synchsafe = (data: Buffer, at: number): number => {
  const bytes = [...data.subarray(at, at + 4)];
  expect(bytes.every((byte) => byte < 0x80)).toBe(true);
  return bytes.reduce((value, byte) => value * 128 + byte, 0);
};

/** As id3v2.4.0-structure has it. */
const read = (tag: Buffer): Read[] => {
  expect(tag.toString('latin1', 0, 6)).toBe('ID3\x04\x00\x00');
  expect(synchsafe(tag, 6)).toBe(tag.length - 10);
  const frames: Read[] = [];
  for (let at = 10; at < tag.length;) {
    const size = synchsafe(tag, at + 4);
    expect(tag.readUInt16BE(at + 8)).toBe(0);
    frames.push({ id: tag.toString('latin1', at, at + 4), body: tag.subarray(at + 10, at + 10 + size) });
    at += 10 + size;
  }
  return frames;
};

it('writes a title as the standard says, byte for byte', () => {
  expect(writeId3Tag([{ id: 'TIT2', text: 'Ö' }]).toString('hex')).toBe(
    ['494433', '0400', '00', '0000000e', '54495432', '00000004', '0000', '03', 'c396', '00'].join(''),
  );
});

it('writes text under a name, and bytes of an owner', () => {
  const tag = writeId3Tag([
    { id: 'TXXX', description: 'show', text: 'news' },
    { id: 'PRIV', owner: 'com.example', data: Buffer.of(0, 1, 2) },
  ]);
  expect(read(tag).map(({ id, body }) => [id, body.toString('latin1')])).toEqual([
    ['TXXX', '\x03show\0news\0'],
    ['PRIV', 'com.example\0\0\x01\x02'],
  ]);
});

const text = fc.string({ unit: 'grapheme', maxLength: 200 }).filter((value) => !value.includes('\0'));
const frame: fc.Arbitrary<Id3Frame> = fc.oneof(
  text.map((value): Id3Frame => ({ id: 'TPE1', text: value })),
  fc.tuple(text, text).map(([description, value]): Id3Frame => ({ id: 'TXXX', description, text: value })),
  fc
    .uint8Array({ maxLength: 400 })
    .map((data): Id3Frame => ({ id: 'PRIV', owner: 'org.example.data', data: Buffer.from(data) })),
);

test.prop([fc.array(frame, { minLength: 1, maxLength: 5 })])('what is written can be read', (frames) => {
  const bodies = frames.map((each) => {
    if ('owner' in each) return Buffer.concat([Buffer.from(`${each.owner}\0`), each.data]);
    const words = 'description' in each ? `${each.description}\0${each.text}\0` : `${each.text}\0`;
    return Buffer.concat([Buffer.of(3), Buffer.from(words)]);
  });
  expect(read(writeId3Tag(frames))).toEqual(frames.map(({ id }, index) => ({ id, body: bodies[index] })));
});

describe('it refuses', () => {
  it.each<[string, Id3Frame[], RegExp]>([
    ['a tag of nothing', [], /no frame/],
    ['what is too large', [{ id: 'TIT2', text: 'x'.repeat(MAX_TAG_BYTES) }], /the most is 8192/],
    ['a zero character', [{ id: 'TIT2', text: 'a\0b' }], /zero character/],
    ['a frame of another kind', [{ id: 'APIC', text: 'a' }], /no text frame/],
    ['a name without its text', [{ id: 'TXXX', text: 'a' }], /needs a description/],
    ['nobody’s bytes', [{ id: 'PRIV', owner: '', data: Buffer.alloc(1) }], /owner/],
    ['an owner that Latin-1 readers cannot read', [{ id: 'PRIV', owner: 'ö', data: Buffer.alloc(1) }], /ASCII/],
  ])('%s', (_, frames, why) => {
    expect(() => writeId3Tag(frames)).toThrow(Id3Error);
    expect(() => writeId3Tag(frames)).toThrow(why);
  });
});
