import { TICKS_PER_SECOND, ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import type { Container } from '../media/container.ts';
import type { EncoderOutput } from './output.ts';

/** How ffmpeg writes what it has encoded: everything at once. @param start what the first picture is stamped with */
export const muxerArguments = (container: Container, output: EncoderOutput, start: Ticks): string[] => [
  ...MUXERS[container](output),
  ...['-flush_packets', '1', '-output_ts_offset', String(ticksToSeconds(start))],
];

const ts = ({ rungs: [rung] }: EncoderOutput): string[] => [
  ...['-f', 'mpegts', '-muxdelay', '0', '-muxpreload', '0'],
  // One sound frame to a packet.
  ...['-pes_payload_size', '0', '-pat_period', '3600', '-sdt_period', '3600'],
  // A lone sound stream would take the first identifier, which is that of the pictures.
  ...(rung.kind === 'audio' ? ['-streamid', '0:257'] : []),
];

/**
 * A fragment for each picture and each frame of sound, when the next one comes: so each says how long it lasts.
 * `frag_discont` has the first one say its own time, too; `delay_moov` lets an encoder of AV1 say what it makes first.
 */
const MOVFLAGS = '+empty_moov+default_base_moof+frag_every_frame+frag_discont+delay_moov+skip_trailer';

const fmp4 = (): string[] => [
  ...['-f', 'mp4', '-movflags', MOVFLAGS],
  ...['-use_editlist', '0', '-avoid_negative_ts', 'disabled', '-video_track_timescale', String(TICKS_PER_SECOND)],
];

const MUXERS: Readonly<Record<Container, (output: EncoderOutput) => string[]>> = { ts, fmp4 };
