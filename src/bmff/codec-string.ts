import { aacCodecString, parseAudioSpecificConfig } from '../media/aac.ts';
import { parseAv1C } from '../media/av1.ts';
import { parseAvcC } from '../media/avcc.ts';
import { parseHvcC } from '../media/hevc.ts';
import { avcCodecString } from '../media/sps.ts';
import type { Track, VideoTrack } from './track.ts';

const videoCodec = ({ codec, record }: VideoTrack): string => {
  switch (codec) {
    case 'h264':
      return avcCodecString(parseAvcC(record).sps);
    case 'hevc':
      return parseHvcC(record).codec;
    case 'av1':
      return parseAv1C(record).codec;
  }
};

/**
 * RFC 6381 names of what is in these tracks: `hvc1.1.6.L93.B0,mp4a.40.2`.
 * @throws RangeError when a configuration is damaged
 */
export const codecStrings = (tracks: readonly Track[]): string =>
  tracks
    .map((track) =>
      track.kind === 'video' ? videoCodec(track) : aacCodecString(parseAudioSpecificConfig(track.config)),
    )
    .join(',');
