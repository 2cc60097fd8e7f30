import type { Ticks } from '../../../src/clock/ticks.ts';
import { TsDemuxer, type PesUnit } from '../../../src/mpegts/demuxer.ts';
import type { TimedEvents } from '../../../src/metadata/timed-events.ts';
import { GridCuts, type CutRule } from '../../../src/segmenter/cut-rule.ts';
import type { RunPlacement } from '../../../src/segmenter/run-placement.ts';
import { TsSegmenter } from '../../../src/segmenter/ts-segmenter.ts';
import type { OpenSegment, Part, Segment } from '../../../src/timeline/segment.ts';
import { ENCODER_TICKS, SEGMENT } from './encoded.ts';

export interface Collected {
  readonly segmenter: TsSegmenter;
  readonly segments: Segment[];
  readonly parts: { open: Omit<OpenSegment, 'parts'>; part: Part }[];
  readonly heads: { kind: 'video' | 'audio'; bytes: Buffer }[];
  /** Takes one whole run, in pieces; the bytes are copied first, as the segmenter changes them. */
  readonly feed: (placement: Partial<RunPlacement> & { fromTicks: Ticks }, ...pieces: readonly Buffer[]) => void;
}

export const collect = (
  options: {
    kind?: 'video' | 'audio';
    segmentTicks?: Ticks;
    partTicks?: Ticks;
    cuts?: CutRule;
    timedEvents?: TimedEvents;
  } = {},
): Collected => {
  const { kind = 'video', segmentTicks = SEGMENT, partTicks = 0 } = options;
  const { cuts = new GridCuts(segmentTicks), timedEvents } = options;
  const segments: Segment[] = [];
  const parts: Collected['parts'] = [];
  const heads: Collected['heads'] = [];
  const segmenter = new TsSegmenter({
    kind,
    cuts,
    partTicks,
    timedEvents,
    events: {
      segment: (segment) => segments.push(segment),
      part: (open, part) => parts.push({ open, part }),
      head: (of, bytes) => heads.push({ kind: of, bytes: Buffer.from(bytes) }),
    },
  });
  return {
    ...{ segmenter, segments, parts, heads },
    feed: (placement, ...pieces) => {
      segmenter.begin({ encoderTicks: ENCODER_TICKS, ...placement });
      for (const piece of pieces) segmenter.push(Buffer.from(piece));
    },
  };
};

export const bytesOf = ({ chunks }: Pick<Part, 'chunks'> | Segment): Buffer => Buffer.concat([...(chunks ?? [])]);

/** All PES packets of these bytes, in order. */
export const unitsOf = (data: Buffer): PesUnit[] => {
  const units: PesUnit[] = [];
  const demuxer = new TsDemuxer((unit) => units.push(unit));
  demuxer.push(Buffer.from(data));
  demuxer.flush();
  return units;
};

export const of = (kind: 'video' | 'audio', units: readonly PesUnit[]): PesUnit[] =>
  units.filter((unit) => unit.kind === kind);

/** Differences other than `expected` between times in order. */
export const otherSteps = (times: readonly Ticks[], expected: Ticks): Ticks[] =>
  times
    .toSorted((a, b) => a - b)
    .flatMap((time, index, all) => (index > 0 && time - all[index - 1]! !== expected ? [time - all[index - 1]!] : []));

/** Breaks of a continuity counter on any PID. */
export const continuityErrors = (data: Buffer): number => {
  const last = new Map<number, number>();
  let errors = 0;
  for (let at = 0; at + 188 <= data.length; at += 188) {
    const pid = data.readUInt16BE(at + 1) & 0x1fff;
    // It counts packets with payload (ISO/IEC 13818-1 2.4.3.3).
    if ((data[at + 3]! & 0x10) === 0) continue;
    const counter = data[at + 3]! & 0x0f;
    const before = last.get(pid);
    if (before !== undefined && counter !== ((before + 1) & 0x0f)) errors++;
    last.set(pid, counter);
  }
  return errors;
};
