import { NAL_AUD } from './annex-b.ts';

/**
 * A recovery point SEI message (ITU-T H.264 D.1.8): decoding may begin here, and the picture is right at once.
 * recovery_frame_cnt 0, exact_match_flag 1, broken_link_flag 0, changing_slice_group_idc 0.
 */
const RECOVERY_POINT = Buffer.from([0, 0, 0, 1, 0x06, 0x06, 0x01, 0xc4, 0x80]);
const START_CODE = Buffer.from([0, 0, 1]);

/** The access unit with a recovery point: decoders report it as a key frame, though it is none. */
export const withRecoveryPoint = (accessUnit: Buffer): Buffer => {
  const at = endOfDelimiter(accessUnit);
  return Buffer.concat([accessUnit.subarray(0, at), RECOVERY_POINT, accessUnit.subarray(at)]);
};

/** 7.4.1.2.3: an access unit delimiter stays first. */
const endOfDelimiter = (data: Buffer): number => {
  const first = data.indexOf(START_CODE);
  if (first < 0 || (data[first + 3]! & 0x1f) !== NAL_AUD) return 0;
  const next = data.indexOf(START_CODE, first + 3);
  if (next < 0) return data.length;
  return data[next - 1] === 0 ? next - 1 : next;
};
