/** ffmpeg's options for MPEG-TS that a demuxer of ours reads: nothing held back, one sound frame to a packet. */
export const TS_OUTPUT: readonly string[] = [
  ...['-f', 'mpegts', '-muxdelay', '0', '-muxpreload', '0'],
  ...['-pes_payload_size', '0', '-flush_packets', '1', 'pipe:1'],
];

/** ffmpeg's options for sound in the form that every feed has. */
export const FEED_AUDIO: readonly string[] = ['-c:a', 'aac', '-b:a', '192k', '-ac', '2', '-ar', '48000'];

/**
 * ffmpeg's options for pictures in the form that every feed has: an intermediate that is cheap to make and near to
 * lossless, as the ladder's encoder decides what viewers see. Each picture keeps its time.
 */
export const feedVideo = ({ interlaced = false, lowDelay = false } = {}): string[] => [
  ...['-vf', [...(interlaced ? ['yadif'] : []), "scale=w='min(1920,iw)':h=-2", 'format=yuv420p'].join(',')],
  ...['-fps_mode', 'passthrough', '-enc_time_base', '1:90000'],
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '16', '-bf', '0', '-g', '60'],
  ...(lowDelay ? ['-tune', 'zerolatency'] : []),
];

/** Common first options of every ffmpeg that is started. */
export const QUIET: readonly string[] = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'warning'];
