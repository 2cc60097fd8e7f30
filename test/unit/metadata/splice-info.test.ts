import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { WRAP } from '../../../src/clock/ticks.ts';
import { parseSpliceInfo, type SpliceInfo } from '../../../src/metadata/splice-info.ts';
import { spliceDirection } from '../../../src/metadata/segmentation.ts';
import { spliceSection, writeSpliceInsert } from '../../../src/metadata/splice-write.ts';
import { crc32 } from '../../../src/mpegts/psi.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const parsed = (section: Buffer): SpliceInfo => {
  const info = parseSpliceInfo(section);
  if (typeof info === 'string') throw new Error(info);
  return info;
};
const withCrc = (section: Buffer): Buffer => {
  section.writeUInt32BE(crc32(section, 0, section.length - 4), section.length - 4);
  return section;
};

/** SCTE 35 2020, section 14. */
const SAMPLES = {
  placementStart:
    'FC3034000000000000FFFFF00506FE72BD0050001E021C435545494800008E7FCF0001A599B00808000000002CA0A18A3402009AC9D17E',
  insert: 'FC302F000000000000FFFFF014054800008F7FEFFE7369C02EFE0052CCF500000000000A0008435545490000013562DBA30A',
  placementEnd: 'FC302F000000000000FFFFF00506FE746290A000190217435545494800008E7F9F0808000000002CA0A18A350200A9CC6758',
  programStartEnd:
    'FC3048000000000000FFFFF00506FE7A4D88B60032021743554549480000187F9F0808000000002CCBC344110000021743554549480000197F9F0808000000002CA4DBA01000009972E343',
};

describe('the sample messages of the standard', () => {
  it('14.1: a placement opportunity starts', () => {
    const section = hex(SAMPLES.placementStart);
    const { command, segmentations, section: kept } = parsed(section);
    expect(command).toEqual({ kind: 'time-signal', pts: 0x072bd0050 });
    expect(segmentations).toEqual([{ eventId: 0x4800008e, cancel: false, type: 0x34, durationTicks: 0x1a599b0 }]);
    expect(kept.equals(section)).toBe(true);
  });

  it('14.2: a splice insert', () => {
    expect(parsed(hex(SAMPLES.insert))).toMatchObject({
      command: {
        ...{ kind: 'insert', eventId: 0x4800008f, cancel: false, out: true, pts: 0x07369c02e },
        duration: { ticks: 0x052ccf5, autoReturn: true },
      },
      segmentations: [],
    });
  });

  it('14.3: a placement opportunity ends', () => {
    const { command, segmentations } = parsed(hex(SAMPLES.placementEnd));
    expect(command).toEqual({ kind: 'time-signal', pts: 0x0746290a0 });
    expect(segmentations).toEqual([{ eventId: 0x4800008e, cancel: false, type: 0x35, durationTicks: undefined }]);
  });

  it('14.4: one programme ends and the next starts: two descriptors', () => {
    const { segmentations } = parsed(hex(SAMPLES.programStartEnd));
    expect(segmentations.map(({ eventId, type }) => [eventId, type])).toEqual([
      [0x48000018, 0x11],
      [0x48000019, 0x10],
    ]);
  });
});

describe('what a section says', () => {
  it('has its times adjusted, modulo 2^33', () => {
    const section = writeSpliceInsert({ eventId: 7, out: true, ticks: WRAP - 100 });
    section[4] = 0;
    section.writeUInt32BE(300, 5);
    expect(parsed(withCrc(section)).command).toMatchObject({ pts: 200 });
    section[4] = 1;
    expect(parsed(withCrc(section)).command).toMatchObject({ pts: 2 ** 32 + 200 });
  });

  it('is for others where it is encrypted', () => {
    const section = hex(SAMPLES.insert);
    section[4] = 0x82;
    expect(parseSpliceInfo(withCrc(section))).toBe('encrypted');
  });

  it('is nothing to do for a heartbeat', () => {
    expect(parsed(spliceSection(0x00, Buffer.alloc(0))).command).toEqual({ kind: 'null' });
  });

  it('is cancelled', () => {
    const command = hex('000000077FFF'.slice(0, 8) + 'FF');
    expect(parsed(spliceSection(0x05, command)).command).toMatchObject({ eventId: 7, cancel: true });
  });

  it('counts at once where no time is given', () => {
    const immediate = parsed(spliceSection(0x05, hex('00000009' + '7F' + 'DF' + '00010000')));
    expect(immediate.command).toMatchObject({ eventId: 9, out: true, pts: undefined, duration: undefined });
    expect(parsed(spliceSection(0x06, hex('7F'))).command).toEqual({ kind: 'time-signal', pts: undefined });
  });

  it('is the same where the length of the command is left out, as old muxers do', () => {
    const section = hex(SAMPLES.placementStart);
    section.writeUInt16BE(0xffff, 10);
    section[12] = 0xff;
    const { command, segmentations } = parsed(withCrc(section));
    expect(command).toEqual({ kind: 'time-signal', pts: 0x072bd0050 });
    expect(segmentations).toHaveLength(1);
  });

  it('is taken from the first component where there are several', () => {
    const components = '02' + 'AA' + 'FE00000100' + 'BB' + 'FE00000200';
    const { command } = parsed(spliceSection(0x05, hex('00000009' + '7F' + '8F' + components + '00010000')));
    expect(command).toMatchObject({ out: true, pts: 0x100 });
  });
});

describe('a section that was written', () => {
  test.prop([
    fc.integer({ min: 0, max: 0xffffffff }),
    fc.boolean(),
    fc.integer({ min: 0, max: 2 ** 48 }),
    fc.option(fc.integer({ min: 1, max: WRAP - 1 }), { nil: undefined }),
  ])('is read back', (eventId, out, ticks, durationTicks) => {
    const { command } = parsed(writeSpliceInsert({ eventId, out, ticks, durationTicks }));
    const duration = durationTicks === undefined ? undefined : { ticks: durationTicks, autoReturn: true };
    expect(command).toEqual({ kind: 'insert', eventId, cancel: false, out, pts: ticks % WRAP, duration });
  });
});

describe('damage', () => {
  const any = fc.constantFrom(...Object.values(SAMPLES));

  test.prop([any, fc.nat(), fc.integer({ min: 1, max: 255 })])('of one byte is noticed', (sample, place, change) => {
    const section = hex(sample);
    section[place % section.length]! ^= change;
    expect(parseSpliceInfo(section)).toBe('damaged');
  });

  test.prop([any, fc.nat()])('of the length is noticed', (sample, length) => {
    const section = hex(sample);
    expect(parseSpliceInfo(section.subarray(0, length % section.length))).toBe('damaged');
  });

  test.prop([any, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 })])(
    'that the CRC agrees with throws nothing',
    (sample, changes) => {
      const section = hex(sample);
      for (const [place, value] of changes) section[3 + (place % (section.length - 7))] = value;
      const info = parseSpliceInfo(withCrc(section));
      if (typeof info === 'string') expect(['encrypted', 'damaged']).toContain(info);
      else expect(info.section.equals(section)).toBe(true);
    },
  );

  test.prop([fc.uint8Array({ maxLength: 300 })])('of all kinds throws nothing', (bytes) => {
    expect(parseSpliceInfo(Buffer.from(bytes))).toBe('damaged');
  });
});

it('knows what leaves the programme and what returns to it', () => {
  const types = Array.from({ length: 256 }, (_, type) => type);
  expect(types.filter((type) => spliceDirection(type) === 'out')).toEqual([
    ...[0x22, 0x30, 0x32, 0x34, 0x36, 0x38, 0x3a, 0x44, 0x46],
  ]);
  expect(types.filter((type) => spliceDirection(type) === 'in')).toEqual([
    ...[0x23, 0x31, 0x33, 0x35, 0x37, 0x39, 0x3b, 0x45, 0x47],
  ]);
});
