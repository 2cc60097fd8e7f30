import { randomBytes } from 'node:crypto';
import { ProtocolError } from './protocol-error.ts';

/** RTMP 1.0 section 5.2: C0 is one byte, C1 and C2 are 1536 each. */
export const C0_C1_LENGTH = 1 + 1536;
export const C2_LENGTH = 1536;
const VERSION = 3;

/**
 * What a server sends on C0 and C1: S0, S1 and S2. The simple form, whose S2 echoes C1: publishers check no digest.
 * @throws ProtocolError when the peer speaks something else
 */
export const answerHandshake = (c0c1: Buffer): Buffer => {
  if (c0c1[0] !== VERSION) throw new ProtocolError(`RTMP version ${c0c1[0]}; this is not an RTMP publisher`);
  const s1 = randomBytes(1536);
  s1.writeUInt32BE(0, 0);
  s1.writeUInt32BE(0, 4);
  return Buffer.concat([Buffer.from([VERSION]), s1, c0c1.subarray(1)]);
};
