import { toWire, type Ticks } from '../../../src/clock/ticks.ts';
import { spliceSection } from '../../../src/metadata/splice-write.ts';

/** A segmentation_descriptor (SCTE 35 10.3.3) without UPID, delivery not restricted. */
export const segmentationDescriptor = (type: number, eventId: number, durationTicks?: Ticks): Buffer => {
  const duration = Buffer.alloc(durationTicks === undefined ? 0 : 5);
  if (durationTicks !== undefined) duration.writeUIntBE(durationTicks, 0, 5);
  const event = Buffer.alloc(4);
  event.writeUInt32BE(eventId);
  const flags = durationTicks === undefined ? 0xbf : 0xff;
  const body = Buffer.concat([
    Buffer.from('CUEI'),
    event,
    Buffer.of(0x7f, flags),
    duration,
    Buffer.of(0, 0, type, 0, 0),
  ]);
  return Buffer.concat([Buffer.of(0x02, body.length), body]);
};

/** A section with a time_signal. */
export const timeSignal = (ticks: Ticks, ...descriptors: Buffer[]): Buffer => {
  const pts = toWire(ticks);
  const time = Buffer.alloc(5);
  time[0] = 0xfe | (pts >= 2 ** 32 ? 1 : 0);
  time.writeUInt32BE(pts % 2 ** 32, 1);
  return spliceSection(0x06, time, Buffer.concat(descriptors));
};
