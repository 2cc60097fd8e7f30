import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import inspector from 'mux.js/lib/tools/ts-inspector.js';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../../src/check/finding.ts';
import { checkContainer } from '../../../src/check/media/container-check.ts';
import { inspectMedia } from '../../../src/check/media/inspect.ts';
import { BoxError } from '../../../src/check/media/mp4-boxes.ts';
import { checkPart, checkSegment, comparePartsWithSegment } from '../../../src/check/media/segment-check.ts';
import { SegmentSequence } from '../../../src/check/media/segment-sequence.ts';
import { trackStart } from '../../../src/check/media/track.ts';
import type { ListedSegment } from '../../../src/check/playlist/media-playlist.ts';
import type { Sample } from '../../../src/media/sample.ts';
import { NAL_AUD, nalType, nalUnits } from '../../../src/media/annex-b.ts';
import { packetPid, pcrOffset, PID_AUDIO, PID_PAT, PID_VIDEO } from '../../../src/mpegts/packet.ts';
import { TsMuxer } from '../../../src/mpegts/muxer.ts';
import { rulesFound } from './broken.ts';
import { intoSegments, listed, madeSamples, mux } from './made-segments.ts';

const SAMPLES = madeSamples();
const SEGMENTS = intoSegments(SAMPLES).slice(0, 3);

/** All that is found in segments which follow one another. */
const found = (
  datas: readonly Buffer[],
  entries: readonly ListedSegment[] = datas.map((_, index) => listed(index)),
  independent = true,
): string[] =>
  rulesFound((report) => {
    const sequence = new SegmentSequence();
    datas.forEach((data, index) => {
      const facts = inspectMedia(data, undefined);
      checkContainer(facts, false, report);
      checkSegment(facts, independent, report);
      sequence.take(entries[index]!, facts, report, report);
    });
  });

/** Of PID 0x1fff. */
const NULL_PACKET = Buffer.alloc(188, 0xff).fill(Buffer.from([0x47, 0x1f, 0xff, 0x10]), 0, 4);

const without = (data: Buffer, drop: (at: number) => boolean): Buffer => {
  const packets = Array.from({ length: data.length / 188 }, (_, index) => index * 188);
  return Buffer.concat(packets.filter((at) => !drop(at)).map((at) => data.subarray(at, at + 188)));
};
const shifted = (samples: readonly Sample[], ticks: number): Sample[] =>
  samples.map((sample) =>
    sample.kind === 'video'
      ? { ...sample, pts: sample.pts + ticks, dts: sample.dts + ticks }
      : { ...sample, pts: sample.pts + ticks },
  );
const withPictures = (samples: readonly Sample[], change: (data: Buffer) => Buffer): Sample[] =>
  samples.map((sample) => (sample.kind === 'video' ? { ...sample, data: change(sample.data) } : sample));
/** Without NAL units of these types. */
const strip = (data: Buffer, ...types: number[]): Buffer =>
  Buffer.concat(
    [...nalUnits(data)]
      .filter((nal) => !types.includes(nalType(nal)))
      .flatMap((nal) => [Buffer.from([0, 0, 0, 1]), nal]),
  );

describe('segments of MPEG-TS', () => {
  const [first, second, third] = SEGMENTS as [Sample[], Sample[], Sample[]];
  const datas = mux(SEGMENTS);

  test('that are right break nothing', () => expect(found(datas)).toEqual([]));

  test('are read as mux.js reads them', () => {
    for (const data of datas) {
      const { tracks } = inspectMedia(data, undefined);
      const theirs = inspector.inspect(data, 0)!;
      expect(trackStart(tracks.find(({ kind }) => kind === 'audio')!)).toBe(theirs.audio![0]!.pts);
      expect(tracks.find(({ kind }) => kind === 'video')!.units[0]!.pts).toBe(theirs.video![0]!.pts);
    }
  });

  test('across the wrap of timestamps break nothing', () => {
    const near = 2 ** 33 - 45_000 - first[0]!.pts;
    expect(found(mux(SEGMENTS.map((samples) => shifted(samples, near))))).toEqual([]);
  });

  test.each<[string, () => Buffer[], string[]]>([
    [
      'counters that begin anew',
      () => SEGMENTS.flatMap((samples) => mux([samples])),
      ['ts-continuity-across', 'ts-continuity-across'],
    ],
    ['a packet lost', () => [without(datas[0]!, (at) => at === 188 * 5)], ['ts-continuity']],
    ['a cut', () => [datas[0]!.subarray(0, -100)], ['ts-damaged']],
    ['no tables', () => [without(datas[0]!, (at) => packetPid(datas[0]!, at) === PID_PAT)], ['ts-tables-missing']],
    ['tables that come late', () => [Buffer.concat([NULL_PACKET, datas[0]!])], ['ts-tables-late']],
    ['a hole', () => mux([first, third]), ['duration-wrong', 'timestamps-break', 'timestamps-break']],
    ['a jump back', () => mux([second, first]), ['duration-wrong', 'timestamps-break', 'timestamps-break']],
    ['no sound any more', () => mux([first, second.filter(({ kind }) => kind === 'video')]), ['tracks-changed']],
    ['no delimiters', () => mux([withPictures(first, (data) => strip(data, NAL_AUD))]), ['ts-delimiter-missing']],
    ['no parameter sets', () => mux([withPictures(first, (data) => strip(data, 7, 8))]), ['parameter-sets-missing']],
    [
      'no key frame',
      () => [
        Buffer.concat([new TsMuxer().tables(), ...mux([first.filter((one) => one.kind === 'audio' || !one.key)])]),
      ],
      ['key-frame-missing'],
    ],
    ['other bytes', () => [Buffer.from('<html>no such file</html>')], ['media-unknown']],
  ])('%s', (_, make, rules) => expect(found(make())).toEqual(rules === undefined ? [] : rules));

  test('a key frame that comes late, with and without the promise of independence', () => {
    const late = mux([[...first.slice(10), ...second]]);
    const data = [Buffer.concat([new TsMuxer().tables(), late[0]!])];
    expect(found(data)).toContain('independent-false');
    expect(found(data, undefined, false)).toContain('key-frame-late');
  });

  test.each([
    [1.2, ['duration-differs']],
    [1.8, ['duration-wrong']],
    [1.02, []],
  ])('EXTINF of %d s for a second', (duration, rules) => {
    expect(found(datas.slice(0, 2), [listed(0, { duration }), listed(1)])).toEqual(rules);
  });

  test('EXTINF that is out by less than a picture each time adds up', () => {
    const entries = [0, 1, 2].map((msn) => listed(msn, { duration: 1.02 }));
    expect(found(datas, entries)).toEqual(['duration-drift']);
  });

  test('a discontinuity allows what would be wrong', () => {
    expect(found(mux([first, third]), [listed(0), listed(1, { discontinuity: true })])).toEqual([]);
  });

  test('PCR: none, too few, too late', () => {
    const erase = (data: Buffer, keep: (index: number) => boolean): Buffer => {
      const copy = Buffer.from(data);
      let index = 0;
      for (let at = 0; at < copy.length; at += 188) {
        if (pcrOffset(copy, at) >= 0 && !keep(index++)) copy[at + 5]! &= ~0x10;
      }
      return copy;
    };
    const data = datas[0]!;
    expect(found([erase(data, () => false)])).toEqual(['ts-pcr-missing']);
    expect(found([erase(data, (index) => index % 10 === 0)])).toEqual(['ts-pcr-sparse']);
    // One is due within 100 ms: what is shorter may do without.
    const short = mux([first.slice(0, 5)])[0]!;
    expect(found([erase(short, () => false)])).not.toContain('ts-pcr-missing');
    const late = Buffer.from(data);
    for (let at = 0; at < late.length; at += 188) {
      const offset = pcrOffset(late, at);
      if (offset >= 0) late.writeUInt32BE(late.readUInt32BE(offset) + 45_000, offset);
    }
    expect(found([late])).toEqual(['ts-pcr-late']);
  });

  test('parts in a row are their segment, or hold the same, or do not', () => {
    const compare = (parts: Buffer[]): string[] =>
      rulesFound((report: Report) =>
        comparePartsWithSegment(parts, datas[0]!, (data) => inspectMedia(data, undefined), report),
      );
    const middle = Math.floor(first.length / 2);
    const halves = mux([first.slice(0, middle), first.slice(middle)]);
    expect(compare(halves)).toEqual([]);
    expect(compare([halves[0]!, Buffer.concat([new TsMuxer().tables(), halves[1]!])])).toEqual(['parts-repacked']);
    expect(compare([halves[0]!])).toEqual(['parts-differ']);
  });

  test('parts: what DURATION and INDEPENDENT say', () => {
    const facts = inspectMedia(datas[0]!, undefined);
    const check = (independent: boolean, duration: number, of = facts): string[] =>
      rulesFound((report) =>
        checkPart(of, { line: 1, uri: '1.0.ts', duration, independent, gap: false, byteRange: undefined }, report),
      );
    expect(check(true, 1)).toEqual([]);
    expect(check(false, 1)).toEqual(['part-independent-unsaid']);
    expect(check(true, 0.5)).toEqual(['part-duration-differs']);
    // The last picture may be held for a moment, to where the next one is.
    expect(check(true, 1.2)).toEqual([]);
    expect(check(true, 1.6)).toEqual(['part-duration-differs']);
    const later = inspectMedia(Buffer.concat([new TsMuxer().tables(), ...mux([first.slice(20)])]), undefined);
    expect(check(true, 0.8, later)).toContain('part-independent-false');
  });

  property.prop([fc.uint8Array({ maxLength: 3000 }), fc.nat(2000), fc.constantFrom('ts', 'mp4', 'id3', 'none')], {
    numRuns: 200,
  })('damage is told, whatever it is', (noise, place, kind) => {
    const heads = {
      ts: datas[0]!.subarray(0, 3760),
      mp4: Buffer.from('\0\0\0\x10moof\0\0\0\x08traf', 'latin1'),
      id3: Buffer.from('ID3'),
      none: Buffer.alloc(0),
    };
    const damaged = Buffer.concat([heads[kind].subarray(0, place), noise, heads[kind].subarray(place)]);
    try {
      const facts = inspectMedia(damaged, undefined);
      rulesFound((report) => checkContainer(facts, false, report));
    } catch (error) {
      expect(error).toBeInstanceOf(BoxError);
    }
  });

  test('sound of an audio PID alone is read', () => {
    const data = mux([first.filter(({ kind }) => kind === 'audio')])[0]!;
    expect(packetPid(data, 0)).toBe(PID_AUDIO);
    expect(packetPid(datas[0]!, 376)).toBe(PID_VIDEO);
  });
});
