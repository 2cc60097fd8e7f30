/** Where the publisher's own program has the setting that helps. */
export interface Remedy {
  readonly obs: string;
  readonly ffmpeg: string;
  /** In general words, for every other program. */
  readonly other: string;
}

const OBS_STREAMING = 'OBS > Settings > Output (Advanced) > Streaming';
const OBS_VIDEO = 'OBS > Settings > Video';
const OBS_STATS = 'OBS > Docks > Stats';

/** What to set, and where. Menus are those of OBS 29 and later. */
export const REMEDIES = {
  pictures: {
    obs: `add a source to the scene, and look at the encoder in ${OBS_STREAMING}`,
    ffmpeg: 'map a video stream (-map 0:v) and encode it (-c:v libx264)',
    other: 'see that a video source is switched on in the encoder',
  },
  sound: {
    obs: 'choose an audio device in OBS > Settings > Audio, and see that its meter moves in the Audio Mixer',
    ffmpeg: 'map an audio stream (-map 0:a -c:a aac), or add silence (-f lavfi -i anullsrc=r=48000)',
    other: 'see that a sound source is switched on in the encoder',
  },
  sampleRate: {
    obs: 'set Sample Rate to 48 kHz in OBS > Settings > Audio',
    ffmpeg: 'add -ar 48000',
    other: "set the encoder's audio sample rate to 48 kHz",
  },
  stereo: {
    obs: 'set Channels to Stereo in OBS > Settings > Audio',
    ffmpeg: 'add -ac 2',
    other: 'set the encoder to stereo',
  },
  keyFrames: {
    obs: `set Keyframe Interval to 2 s in ${OBS_STREAMING}`,
    ffmpeg: 'add -force_key_frames "expr:gte(t,n_forced*2)"',
    other: "set the encoder's key frame interval (GOP) to 2 s",
  },
  constantBitrate: {
    obs: `set Rate Control to CBR in ${OBS_STREAMING}`,
    ffmpeg: 'set -maxrate and -bufsize to the value of -b:v',
    other: "set the encoder's rate control to constant bitrate (CBR)",
  },
  lowerBitrate: {
    obs: `lower the Bitrate in ${OBS_STREAMING}`,
    ffmpeg: 'lower -b:v',
    other: "lower the encoder's video bitrate",
  },
  higherBitrate: {
    obs: `raise the Bitrate in ${OBS_STREAMING}, or lower the Output Resolution in ${OBS_VIDEO}`,
    ffmpeg: 'raise -b:v, or make the picture smaller',
    other: "raise the encoder's video bitrate, or make the picture smaller",
  },
  lessLoad: {
    obs: `lower the Bitrate, and if ${OBS_STATS} shows skipped frames choose a faster CPU Usage Preset (${OBS_STREAMING})`,
    ffmpeg: 'lower -b:v, and if its speed is below 1x choose a faster -preset',
    other: "lower the encoder's bitrate, or choose a faster preset",
  },
  steadyFrames: {
    obs: `see in ${OBS_STATS} which frames are missed or skipped, and take load off that machine`,
    ffmpeg: 'add -r 30 (or the rate of the source)',
    other: 'set the encoder to a constant frame rate, and see that its machine keeps up',
  },
  moreFrames: {
    obs: `set Common FPS Values to 30 in ${OBS_VIDEO}, and see in ${OBS_STATS} whether frames are skipped`,
    ffmpeg: 'set -r to 25 or more',
    other: "raise the encoder's frame rate to 25 or more",
  },
  plainPictures: {
    obs: `choose an H.264 encoder in ${OBS_STREAMING}, and NV12 as Color Format in OBS > Settings > Advanced`,
    ffmpeg: 'add -c:v libx264 -pix_fmt yuv420p -x264-params open-gop=0, and -vf yadif where the source is interlaced',
    other: 'set the encoder to H.264, 8 bit 4:2:0, progressive, with closed GOPs',
  },
  evenSize: {
    obs: `choose an Output (Scaled) Resolution with even numbers in ${OBS_VIDEO}`,
    ffmpeg: 'add -vf "scale=trunc(iw/2)*2:trunc(ih/2)*2"',
    other: 'choose a picture size with even numbers',
  },
  clock: {
    obs: `switch off what changes the timing of the sources (Sync Offset, media files that loop), or restart the stream`,
    ffmpeg: 'add -fflags +genpts, and -re for files',
    other: 'restart the encoder, and see that its clock is not set while it runs',
  },
} as const satisfies Record<string, Remedy>;

/** The name of one that has none: a transport stream may come from any program or device. */
export const ANY_ENCODER = 'any encoder';

/** The words for this program. One that did not give its name is taken for OBS, which most publishers use. */
export const remedyFor = (encoderName: string | undefined, remedy: Remedy): string => {
  if (encoderName === undefined || /obs/i.test(encoderName)) return remedy.obs;
  return /lavf|ffmpeg/i.test(encoderName) ? remedy.ffmpeg : remedy.other;
};
