import { fc, test as property } from '@fast-check/vitest';
import inspector from 'mux.js/lib/tools/mp4-inspector.js';
import { describe, expect, test } from 'vitest';
import { FragmentReader, type ReadSample } from '../../../src/bmff/fragment-reader.ts';
import { writeFragment, type Fragment, type FragmentSample } from '../../../src/bmff/fragment.ts';
import { writeInitSection } from '../../../src/bmff/init-section.ts';
import type { ReadTrack } from '../../../src/bmff/init-reader.ts';
import type { Track } from '../../../src/bmff/track.ts';
import { box } from '../../../src/bmff/box.ts';

const RECORD = Buffer.from('0142c01effe1000467640020010004 68ee3880'.replace(' ', ''), 'hex');
const TRACKS: readonly Track[] = [
  { kind: 'video', codec: 'h264', width: 640, height: 360, record: RECORD },
  { kind: 'audio', sampleRate: 48_000, channels: 2, config: Buffer.from([0x11, 0x90]) },
];

const anySample: fc.Arbitrary<FragmentSample> = fc.record({
  data: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  duration: fc.oneof(fc.constant(3000), fc.integer({ min: 1, max: 2 ** 32 - 1 })),
  key: fc.boolean(),
  offset: fc.oneof(fc.constant(0), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
});
const anyRun = (trackId: number) =>
  fc.record({
    trackId: fc.constant(trackId),
    baseTime: fc.maxSafeNat(),
    samples: fc.array(anySample, { maxLength: 8 }),
  });
const anyFragment: fc.Arbitrary<Fragment> = fc.record({
  sequence: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  runs: fc.tuple(anyRun(1), anyRun(2)),
});

const read = (data: Buffer, chunk = data.length || 1) => {
  const samples: ReadSample[] = [];
  let tracks: readonly ReadTrack[] = [];
  const reader = new FragmentReader({ tracks: (found) => (tracks = found), sample: (each) => samples.push(each) });
  for (let at = 0; at < data.length; at += chunk) reader.push(data.subarray(at, at + chunk));
  return { tracks, samples };
};

describe('what is written', () => {
  property.prop([fc.array(anyFragment, { maxLength: 4 }), fc.integer({ min: 1, max: 200 })])(
    'reads back, however it is cut up on its way',
    (fragments, chunk) => {
      const { tracks, samples } = read(
        Buffer.concat([writeInitSection(TRACKS), ...fragments.map(writeFragment)]),
        chunk,
      );
      expect(tracks.map(({ id, timescale, track }) => ({ id, timescale, track }))).toEqual([
        { id: 1, timescale: 90_000, track: TRACKS[0] },
        { id: 2, timescale: 48_000, track: TRACKS[1] },
      ]);
      const expected = fragments.flatMap(({ runs }) =>
        runs.flatMap(({ trackId, baseTime, samples: written }) => {
          let dts = baseTime;
          return written.map(({ data, duration, key, offset }) => {
            const each = { id: trackId, dts, pts: dts + offset, duration, key, data };
            dts += duration;
            return each;
          });
        }),
      );
      expect(samples.map(({ track, ...rest }) => ({ id: track.id, ...rest }))).toEqual(expected);
    },
  );

  test('is what mux.js reads', () => {
    const sample = (size: number, key: boolean): FragmentSample => ({
      ...{ data: Buffer.alloc(size, size), duration: 3000, key, offset: 0 },
    });
    const baseTime = 162_000_000_000_000;
    const event = box('emsg', Buffer.from([1, 2, 3]));
    const fragment: Fragment = {
      sequence: 7,
      runs: [
        { trackId: 1, baseTime, samples: [sample(10, true), sample(5, false)] },
        { trackId: 2, baseTime: 86_400_000_000_000, samples: [sample(3, true)] },
      ],
      events: [event],
    };
    const whole = Buffer.concat([writeInitSection(TRACKS), writeFragment(fragment)]);
    const boxes = inspector.inspect(whole);
    expect(boxes.map(({ type }) => type)).toEqual(['ftyp', 'moov', 'emsg', 'moof', 'mdat']);
    const [header, ...fragments] = boxes[3]!.boxes!;
    expect(header).toMatchObject({ type: 'mfhd', sequenceNumber: 7 });
    const video = Object.fromEntries(fragments[0]!.boxes!.map((each) => [each.type, each]));
    expect(video['tfdt']).toMatchObject({ version: 1, baseMediaDecodeTime: baseTime });
    expect(video['tfhd']).toMatchObject({ trackId: 1, defaultSampleDuration: 3000 });
    // Data begins behind the moof and the head of the mdat.
    expect(video['trun']).toMatchObject({ dataOffset: boxes[3]!.size + 8 });
    expect(whole.length).toBe(boxes.reduce((sum, { size }) => sum + size, 0));
  });
});

describe('what is damaged', () => {
  const whole = Buffer.concat([
    writeInitSection(TRACKS),
    writeFragment({
      sequence: 1,
      runs: [{ trackId: 1, baseTime: 5, samples: [{ data: Buffer.alloc(9), duration: 1, key: true, offset: 0 }] }],
    }),
  ]);

  property.prop([fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 300 })])(
    'is refused with a RangeError, or read as something else',
    (at, value, chunk) => {
      const damaged = Buffer.from(whole);
      damaged[at] = value;
      try {
        read(damaged, chunk);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    },
  );

  property.prop([fc.uint8Array({ maxLength: 200 })])('is no fragmented file: the same', (bytes) => {
    try {
      read(Buffer.from(bytes));
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
    }
  });
});
