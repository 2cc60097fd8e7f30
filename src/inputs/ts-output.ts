/** ffmpeg's options for MPEG-TS that a demuxer of ours reads: nothing held back, one sound frame to a packet. */
export const TS_OUTPUT: readonly string[] = [
  ...['-f', 'mpegts', '-muxdelay', '0', '-muxpreload', '0'],
  ...['-pes_payload_size', '0', '-flush_packets', '1', 'pipe:1'],
];

/** ffmpeg's options for sound in the form that every feed has. */
export const FEED_AUDIO: readonly string[] = ['-c:a', 'aac', '-b:a', '192k', '-ac', '2', '-ar', '48000'];

/** ffmpeg's options for pictures that are made here: cheap, and without delay. The ladder's encoder decides the rest. */
export const FEED_VIDEO: readonly string[] = [
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-crf', '22', '-pix_fmt', 'yuv420p'],
];

/** Common first options of every ffmpeg that is started. */
export const QUIET: readonly string[] = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'warning'];
