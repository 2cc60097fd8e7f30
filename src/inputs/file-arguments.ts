import type { AudioInfo, MediaInfo, VideoInfo } from './media-probe.ts';
import { chooseSounds, type SoundTrack } from '../media/sound-tracks.ts';
import { feedSounds, feedVideo, QUIET, TS_OUTPUT } from './ts-output.ts';

/** Below this, a picture lasts so long that it looks like a source that stalls. Pictures per second. */
const FEWEST_PICTURES = 10;
/** More are no use: no rendition has them. */
const MOST_PICTURES = 60;
/** What a file of variable frame rate is brought to: the first that is not below its average. */
const FRAME_RATES = [24, 25, 30, 50, 60];
/** Sound that goes on longer than this behind the last picture has that picture held for it. Seconds. */
const TAIL = 0.5;

/** ffmpeg's command line that brings one file into the form of a feed; what is in that form already is not re-encoded. */
export const fileArguments = (path: string, media: MediaInfo, sounds: readonly SoundTrack[]): string[] => [
  ...QUIET,
  // A file that is itself a list (HLS, concat) may name files, nothing from elsewhere.
  ...['-protocol_whitelist', 'file,crypto,data', '-i', `file:${path}`],
  ...feedOf(media, sounds),
];

/** The sounds of a file that are used. @param languages of the channel, as `chooseSounds` takes them */
export const fileSounds = ({ sounds }: MediaInfo, languages: readonly string[] = []): SoundTrack[] => {
  const playable = sounds.flatMap((sound, index) => (sound.channels > 0 ? [{ sound, index }] : []));
  const candidates = playable.map(({ sound }) => ({ language: sound.language, preferred: false }));
  return chooseSounds(languages, candidates).map(({ index, track }) => ({ index: playable[index]!.index, track }));
};

/** What makes a feed of ffmpeg's first input, and writes it to standard output: its sounds in the order of `sounds`. */
export const feedOf = (media: MediaInfo, sounds: readonly SoundTrack[]): string[] => [
  ...['-map', '0:V:0', ...sounds.flatMap(({ index }) => ['-map', `0:a:${index}`]), '-sn', '-dn'],
  ...(isFeedVideo(media) ? ['-c:v', 'copy'] : intermediateVideo(media)),
  ...feedSounds(sounds.map(({ index }) => ({ copy: isFeedAudio(media.sounds[index]) }))),
  ...TS_OUTPUT,
];

const isFeedVideo = (media: MediaInfo): boolean => {
  const { video } = media;
  return (
    video?.codec === 'h264' &&
    ['yuv420p', 'yuvj420p'].includes(video.pixelFormat ?? '') &&
    !video.interlaced &&
    !video.rotated &&
    !isUneven(video) &&
    soundTail(media) === 0
  );
};

const isFeedAudio = (audio: AudioInfo | undefined): boolean =>
  audio?.codec === 'aac' && audio.profile === 'LC' && audio.sampleRate === 48_000 && audio.channels === 2;

/** Pictures may last any time: some of them so long that others would take it for a stall. */
const isUneven = ({ variableRate, frameRate }: VideoInfo): boolean =>
  variableRate || (frameRate !== undefined && frameRate < FEWEST_PICTURES);

/** How long the sound goes on behind the last picture, seconds; 0 where it is no matter. */
const soundTail = ({ video, sounds }: MediaInfo): number => {
  const tail = (sounds[0]?.endSeconds ?? 0) - (video?.endSeconds ?? Infinity);
  return tail > TAIL ? tail : 0;
};

const intermediateVideo = (media: MediaInfo): string[] => {
  const { video } = media;
  const tail = soundTail(media);
  const filters = [
    ...(video ? [`fps=${evenRate(video)}`] : []),
    ...(tail > 0 ? [`tpad=stop_mode=clone:stop_duration=${tail.toFixed(3)}`] : []),
  ];
  return feedVideo({ interlaced: video?.interlaced, filters });
};

/** ffmpeg finds the fraction that is meant (30000/1001) by itself. */
const evenRate = (video: VideoInfo): string => {
  const { frameRate = 30 } = video;
  const rate = isUneven(video)
    ? FRAME_RATES.find((each) => each >= frameRate - 0.5)
    : Math.min(frameRate, MOST_PICTURES);
  return (rate ?? MOST_PICTURES).toFixed(6);
};
