import { fc, test as property } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { transportPackets } from '../../../src/inputs/rtp.ts';
import { isMulticast } from '../../../src/config/inputs/udp.ts';

const packets = Buffer.concat(Array.from({ length: 7 }, () => Buffer.from([0x47, ...Array<number>(187).fill(1)])));
const header = (hex: string): Buffer => Buffer.from(hex, 'hex');

it('takes plain packets as they are', () => {
  expect(transportPackets(packets)).toBe(packets);
});

it.each([
  ['', '80210001000000010000000a'],
  ['with contributing sources', '82210001000000010000000a0000000b0000000c'],
  ['with an extension', '90210001000000010000000abede000200000000' + '00000000'],
])('takes what stands behind an RTP header %s', (_, hex) => {
  expect(transportPackets(Buffer.concat([header(hex), packets]))).toEqual(packets);
});

it('leaves RTP padding out', () => {
  const padded = Buffer.concat([header('a0210001000000010000000a'), packets, header('00000004')]);
  expect(transportPackets(padded)).toEqual(packets);
});

it('takes nothing else', () => {
  expect(transportPackets(Buffer.alloc(0))).toBeUndefined();
  expect(transportPackets(Buffer.from('GET / HTTP/1.1'))).toBeUndefined();
  expect(transportPackets(header('80210001000000010000000a'))).toBeUndefined();
});

property.prop([fc.uint8Array({ maxLength: 400 })])('never throws, and gives no more than there was', (bytes) => {
  const datagram = Buffer.from(bytes);
  expect(transportPackets(datagram)?.length ?? 0).toBeLessThanOrEqual(datagram.length);
});

it('knows multicast groups', () => {
  expect(['224.0.0.1', '239.255.1.2', 'ff05::1'].every(isMulticast)).toBe(true);
  expect(['0.0.0.0', '10.0.0.1', '::', 'fe80::1', 'studio.example'].some(isMulticast)).toBe(false);
});
