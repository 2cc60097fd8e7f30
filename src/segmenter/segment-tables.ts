import { PID_AUDIO, PID_VIDEO, STREAM_TYPE_AAC_ADTS, STREAM_TYPE_H264 } from '../mpegts/packet.ts';
import { makeTables } from '../mpegts/psi.ts';
import { ID3_POINTER, ID3_STREAM } from '../mpegts/timed-id3.ts';

const VIDEO = { pid: PID_VIDEO, streamType: STREAM_TYPE_H264 };
const AUDIO = { pid: PID_AUDIO, streamType: STREAM_TYPE_AAC_ADTS };

/**
 * PAT and PMT at the head of every piece. The stream of timed metadata is always listed, whether or not there is any:
 * listed later, it would be another set of tracks, and a discontinuity (RFC 8216bis 4.4.4.3). It costs no byte.
 */
export const SEGMENT_TABLES = {
  video: makeTables([VIDEO, AUDIO, ID3_STREAM], ID3_POINTER),
  audio: makeTables([AUDIO, ID3_STREAM], ID3_POINTER),
};
