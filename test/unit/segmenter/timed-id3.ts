import { fromWire, type Ticks } from '../../../src/clock/ticks.ts';
import {
  hasPayload,
  PACKET_SIZE,
  packetPid,
  payloadOffset,
  PID_TIMED_ID3,
  startsUnit,
} from '../../../src/mpegts/packet.ts';
import { readPesHeader } from '../../../src/mpegts/pes.ts';

export interface ReadTag {
  readonly ticks: Ticks;
  readonly tag: Buffer;
}

/** All ID3 tags of these bytes, whole. @param near a time on the same clock */
export const tagsOf = (data: Buffer, near: Ticks): ReadTag[] => {
  const units: Buffer[][] = [];
  for (let at = 0; at + PACKET_SIZE <= data.length; at += PACKET_SIZE) {
    if (packetPid(data, at) !== PID_TIMED_ID3 || !hasPayload(data, at)) continue;
    if (startsUnit(data, at)) units.push([]);
    units.at(-1)?.push(data.subarray(at + payloadOffset(data, at), at + PACKET_SIZE));
  }
  return units.map((pieces) => {
    const pes = Buffer.concat(pieces);
    const header = readPesHeader(pes, 0, pes.length);
    if (header?.streamId !== 0xbd || header.pts === undefined) throw new Error('no PES packet of timed metadata');
    const tag = pes.subarray(header.payloadAt);
    if (tag.length !== header.payloadLength) throw new Error('the PES packet is not as long as it says');
    return { ticks: fromWire(header.pts, near), tag };
  });
};
