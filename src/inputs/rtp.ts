import { PACKET_SIZE, SYNC_BYTE } from '../mpegts/packet.ts';

const FIXED_HEADER = 12;

/**
 * The transport stream packets in a datagram: all of it, or what stands behind an RTP header (RFC 3550 5.1, RFC 2250).
 * Undefined for a datagram that holds none.
 */
export const transportPackets = (datagram: Buffer): Buffer | undefined => {
  if (datagram[0] === SYNC_BYTE && datagram.length >= PACKET_SIZE) return datagram;
  if (datagram.length < FIXED_HEADER || datagram[0]! >> 6 !== 2) return undefined;
  const first = datagram[0]!;
  let start = FIXED_HEADER + 4 * (first & 0x0f);
  const hasExtension = (first & 0x10) !== 0;
  if (hasExtension) {
    if (start + 4 > datagram.length) return undefined;
    start += 4 + 4 * datagram.readUInt16BE(start + 2);
  }
  const padding = (first & 0x20) !== 0 ? datagram[datagram.length - 1]! : 0;
  const payload = datagram.subarray(start, Math.max(start, datagram.length - padding));
  return payload[0] === SYNC_BYTE && payload.length >= PACKET_SIZE ? payload : undefined;
};
