/**
 * Forms of files that are taken, by the names of ffmpeg's demuxers. Lists of other files (HLS, concat) are not among
 * them: what somebody uploads must not name what lies on this machine.
 */
export const FILE_FORMS = [
  ...[
    'mov',
    'mp4',
    'm4a',
    '3gp',
    '3g2',
    'mj2',
    'matroska',
    'webm',
    'mpegts',
    'flv',
    'avi',
    'mpeg',
    'mxf',
    'asf',
    'ogg',
  ],
  ...['wav', 'mp3', 'aac', 'flac', 'h264', 'hevc', 'ivf', 'nut', 'dv', 'gif'],
] as const;

/** How files of these forms end, for those who choose files by their names. */
export const FILE_ENDINGS =
  /\.(?:mp4|m4v|mov|3gp|mkv|webm|ts|m2ts|mts|flv|avi|mpe?g|vob|mxf|wmv|ogv|m4a|wav|mp3|aac|flac|ogg)$/i;

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/moov atom not found/i, 'its index is missing: it is cut short, or was still being written'],
  [
    /not in allowed list|format not on whitelist|whitelist/i,
    'it is of a form that is not taken, as a list of other files',
  ],
  [/invalid data found|could not find codec|no such (de)?muxer/i, 'it is no video, and no sound, that ffmpeg can read'],
  [/no such file/i, 'it is not there'],
  [/permission denied/i, 'the server may not read it: change its owner or its permissions'],
  [/is a directory/i, 'it is a folder'],
  [/no space left/i, 'the disk is full'],
];

/** What ffmpeg or ffprobe said, for people. */
export const reasonOf = (words: string): string => {
  const known = REASONS.find(([pattern]) => pattern.test(words));
  return known ? known[1] : words.trim() || 'ffmpeg ended without a word';
};
