import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { InputEnvironment } from '../../../src/inputs/environment.ts';
import { Feed } from '../../../src/inputs/feed.ts';
import { Publisher } from '../../../src/inputs/publisher.ts';
import type { Sample } from '../../../src/media/sample.ts';
import type { RtmpPublication } from '../../../src/rtmp/publication.ts';

/** 1280x720, High, level 3.1, from x264. */
const SPS = Buffer.from('6764001facd9405005bb016a02020280000003008000001e478c18cb', 'hex');
const PPS = Buffer.from('68ebe3cb22c0', 'hex');
const sized = (data: Buffer): Buffer => Buffer.concat([Buffer.from([data.length >> 8, data.length & 255]), data]);
const AVC_C = Buffer.concat([Buffer.from([1, 0x64, 0, 0x1f, 0xff, 0xe1]), sized(SPS), Buffer.from([1]), sized(PPS)]);
const CONFIG = Buffer.concat([Buffer.from([0x17, 0, 0, 0, 0]), AVC_C]);
const GROUP = 25;
const FRAME_MS = 40;

/** A slice of some size, every byte of which tells which picture it is. */
const slice = (index: number): Buffer => {
  const bytes = Buffer.alloc(2000 + ((index * 7919) % 24_000), 1 + (index % 250));
  bytes[0] = index % GROUP === 0 ? 0x65 : 0x41;
  return bytes;
};

const message = (index: number): Buffer => {
  const unit = slice(index);
  const head = Buffer.from([index % GROUP === 0 ? 0x17 : 0x27, 1, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(unit.length, 5);
  return Buffer.concat([head, unit]);
};

/** The picture that a sample holds is `index`. */
const holds = ({ data }: Sample, index: number): boolean => data.subarray(-slice(index).length).equals(slice(index));

/** A publisher whose time is that of its pictures. */
class Rig {
  #now = 0;
  readonly feed = new Feed({ now: () => this.#now });
  readonly #publisher: Publisher;
  #count = 0;

  constructor() {
    const environment = { log: pino({ level: 'silent' }), clock: { now: () => this.#now } };
    this.#publisher = new Publisher({
      publication: { remoteAddress: '192.0.2.7', encoderName: undefined } as RtmpPublication,
      feed: this.feed,
      environment: environment as unknown as InputEnvironment,
      input: 'studio',
      onEnd: () => undefined,
    });
    this.#publisher.sink.message({ type: 9, timestamp: 0, payload: CONFIG });
  }

  /** Publishes the next picture. @returns its number */
  next(): number {
    const index = this.#count++;
    this.#now += FRAME_MS * 90;
    this.#publisher.sink.message({ type: 9, timestamp: index * FRAME_MS, payload: message(index) });
    return index;
  }

  end(): void {
    this.#publisher.sink.ended('test');
  }
}

describe('the memory of a publisher', () => {
  it('is used again where nobody keeps samples; the running group is whole at all times', () => {
    const rig = new Rig();
    const memories = new Set<ArrayBufferLike>();
    const newest: Sample[] = [];
    rig.feed.onSample((sample) => (newest[0] = sample), false);
    for (let published = 0; published < 20 * GROUP; published++) {
      const index = rig.next();
      expect(holds(newest[0]!, index)).toBe(true);
      memories.add(newest[0]!.data.buffer);
      const first = index - (index % GROUP);
      expect(rig.feed.cached.map((sample, at) => holds(sample, first + at))).not.toContain(false);
    }
    rig.end();
    // 14 KB in the mean: a group has six blocks of 64 KB, and each of the first two others than those before.
    expect(memories.size).toBeLessThan(30);
  });

  it('is nobody else’s as long as a single listener keeps samples', () => {
    const rig = new Rig();
    const kept: Sample[] = [];
    rig.feed.onSample(() => undefined, false);
    const end = rig.feed.onSample((sample) => void kept.push(sample));
    while (rig.next() < 10 * GROUP);
    expect(kept.map(holds)).not.toContain(false);
    end();
    expect(rig.feed.isKept).toBe(false);
    rig.end();
  });
});
