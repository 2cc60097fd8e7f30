import type { Ticks } from '../clock/ticks.ts';

/** SCTE 35 segmentation_descriptor (10.3.3): what begins or ends at a time_signal. */
export interface Segmentation {
  readonly eventId: number;
  readonly cancel: boolean;
  /** segmentation_type_id (table 23); 0 where the event is cancelled. */
  readonly type: number;
  readonly durationTicks: Ticks | undefined;
}

/**
 * Types that leave the programme, and by that much more than one return to it: advertisements, placement opportunities,
 * ad blocks, breaks. Programmes and chapters begin and end too, but nothing is to be spliced there.
 */
const OUT_TYPES: ReadonlySet<number> = new Set([0x22, 0x30, 0x32, 0x34, 0x36, 0x38, 0x3a, 0x44, 0x46]);

/** Whether a segmentation of this type leaves the programme, returns to it, or does neither. */
export const spliceDirection = (type: number): 'out' | 'in' | undefined => {
  if (OUT_TYPES.has(type)) return 'out';
  return OUT_TYPES.has(type - 1) ? 'in' : undefined;
};

/** @param descriptor behind its identifier; undefined when it is cut @throws RangeError when it is cut elsewhere */
export const parseSegmentation = (descriptor: Buffer): Segmentation | undefined => {
  if (descriptor.length < 5) return undefined;
  const eventId = descriptor.readUInt32BE(0);
  if (descriptor[4]! >= 0x80) return { eventId, cancel: true, type: 0, durationTicks: undefined };
  const flags = descriptor.readUInt8(5);
  let at = 6;
  // program_segmentation_flag: without it, six bytes for each component.
  if ((flags & 0x80) === 0) at += 1 + 6 * descriptor.readUInt8(at);
  let durationTicks: Ticks | undefined;
  if ((flags & 0x40) !== 0) {
    durationTicks = descriptor.readUInt8(at) * 2 ** 32 + descriptor.readUInt32BE(at + 1);
    at += 5;
  }
  // segmentation_upid_type and the UPID itself, which stands in the section for whoever needs it.
  at += 2 + descriptor.readUInt8(at + 1);
  return { eventId, cancel: false, type: descriptor.readUInt8(at), durationTicks };
};
