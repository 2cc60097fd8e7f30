/** ffmpeg's options for MPEG-TS that a demuxer of ours reads: nothing held back, one sound frame to a packet. */
export const TS_OUTPUT: readonly string[] = [
  ...['-f', 'mpegts', '-muxdelay', '0', '-muxpreload', '0'],
  ...['-pes_payload_size', '0', '-flush_packets', '1', 'pipe:1'],
];

/** ffmpeg's options for sound in the form that every feed has. */
export const FEED_AUDIO: readonly string[] = ['-c:a', 'aac', '-b:a', '192k', '-ac', '2', '-ar', '48000'];

/** The same for several sounds, each of which may have that form already. */
export const feedSounds = (sounds: readonly { readonly copy: boolean }[]): string[] =>
  sounds.flatMap(({ copy }, index) => {
    if (copy) return [`-c:a:${index}`, 'copy'];
    const form = ['-filter', 'aresample=48000:async=1000', ...FEED_AUDIO.map((option) => option.replace(/:a$/, ''))];
    return form.map((option) => (option.startsWith('-') ? `${option}:a:${index}` : option));
  });

interface FeedVideo {
  readonly interlaced?: boolean | undefined;
  /** For what comes in live: nothing is held back, and pictures that come twice are taken once. */
  readonly lowDelay?: boolean;
  /** Further filters, for whole frames. */
  readonly filters?: readonly string[];
}

/** Not larger than any rendition is, and even, as 4:2:0 wants it. */
const EVEN_SIZE = "scale=w='trunc(min(1920,iw)/2)*2':h='max(2,trunc(ih*min(1,1920/iw)/2)*2)'";

/** Cheap, and without delay: the ladder's encoder decides what viewers see. */
const QUICK_X264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-bf', '0'];

/** A key frame each second, whatever the frame rate is: a cut waits for no longer. */
const KEY_EACH_SECOND = ['-force_key_frames', 'expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+1))', '-g', '600'];

/** ffmpeg's options for pictures of others in the form that every feed has: near to lossless, each at its own time. */
export const feedVideo = ({ interlaced = false, lowDelay = false, filters = [] }: FeedVideo = {}): string[] => [
  ...['-vf', [...(interlaced ? ['yadif'] : []), ...filters, EVEN_SIZE, 'format=yuv420p'].join(',')],
  ...['-fps_mode', lowDelay ? 'vfr' : 'passthrough', '-enc_time_base', '1:90000'],
  ...[...QUICK_X264, '-crf', '17', ...KEY_EACH_SECOND, ...(lowDelay ? ['-tune', 'zerolatency'] : [])],
];

/** ffmpeg's options for pictures that are made here. @param frameRate pictures per second; a key frame comes each second */
export const madeVideo = (frameRate: number): string[] => [
  ...[...QUICK_X264, '-tune', 'zerolatency', '-crf', '22', '-g', String(Math.round(frameRate))],
];

/** Common first options of every ffmpeg that is started. */
export const QUIET: readonly string[] = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'warning'];
