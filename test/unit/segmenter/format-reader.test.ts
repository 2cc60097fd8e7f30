import { describe, expect, test } from 'vitest';
import { FormatReader } from '../../../src/segmenter/format-reader.ts';
import type { RenditionFormat } from '../../../src/timeline/rendition.ts';
import { collect } from './collector.ts';
import { encode } from './encoded.ts';

const START = 1_800_000_000 * 90_000;
const VIDEO: RenditionFormat = {
  name: 'small',
  kind: 'video',
  codecs: undefined,
  width: 320,
  height: 180,
  frameRate: 30,
  nominalBitrate: 500_000,
};

/** All heads of a stream, read in order; how often something new was learnt. */
const readAll = (input: Buffer, kind: 'video' | 'audio'): { reader: FormatReader; learnt: number } => {
  const { feed, heads } = collect({ kind });
  feed({ fromTicks: START }, input);
  const reader = new FormatReader();
  const learnt = heads.filter((head) => reader.read(head.kind, head.bytes)).length;
  return { reader, learnt };
};

describe('the format of a rendition', () => {
  test('is read from its own bytes: codecs and size', () => {
    const { reader, learnt } = readAll(encode(), 'video');
    expect(learnt).toBe(2);
    expect(reader.complete(VIDEO)).toEqual({ ...VIDEO, width: 64, height: 36, codecs: 'avc1.64000a,mp4a.40.2' });
  });

  test('of sound alone is one codec, and no size', () => {
    const { reader } = readAll(encode({ video: false }), 'audio');
    const audio: RenditionFormat = { ...VIDEO, name: 'audio', kind: 'audio', width: undefined, height: undefined };
    expect(reader.complete(audio)).toEqual({ ...audio, codecs: 'mp4a.40.2' });
  });

  test('has no codecs while one of its streams was not seen: a player must not be told half', () => {
    const { feed, heads } = collect();
    feed({ fromTicks: START }, encode());
    const reader = new FormatReader();
    expect(reader.codecs).toBeUndefined();
    reader.read('video', heads.find(({ kind }) => kind === 'video')!.bytes);
    expect(reader.complete(VIDEO).codecs).toBeUndefined();
    reader.read('audio', heads.find(({ kind }) => kind === 'audio')!.bytes);
    expect(reader.complete(VIDEO).codecs).toMatch(/^avc1\.[0-9a-f]{6},mp4a\.40\.2$/);
  });

  test('learns nothing new from what it knows, and nothing from noise', () => {
    const { feed, heads } = collect();
    feed({ fromTicks: START }, encode());
    const reader = new FormatReader();
    for (const { kind, bytes } of heads) reader.read(kind, bytes);
    for (const { kind, bytes } of heads) expect(reader.read(kind, bytes)).toBe(false);
    expect(reader.read('audio', Buffer.alloc(20))).toBe(false);
    expect(reader.read('video', Buffer.alloc(20))).toBe(false);
    expect(reader.complete(VIDEO).codecs).toBe('avc1.64000a,mp4a.40.2');
  });

  test('of a damaged parameter set is not known; it is no error that would end the server', () => {
    const reader = new FormatReader();
    expect(() => reader.read('video', Buffer.from('0000000167640028', 'hex'))).not.toThrow();
  });
});
