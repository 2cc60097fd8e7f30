import type { DecoderConfigs, TrackFormat } from '../flv/tag-to-sample.ts';
import { AAC_LC } from '../media/aac.ts';
import { SAMPLE_RATE } from '../media/silence.ts';
import { TsContainer, type Container } from './container.ts';
import { MatroskaContainer } from './matroska-container.ts';

/** What has to be done to what a publisher sends before it is in the form of a feed. */
export interface Conversion {
  readonly video: 'copy' | 'encode';
  readonly audio: 'copy' | 'encode';
  /** In words, for the log. */
  readonly reason: string;
  newContainer(): Container;
}

/** @returns undefined where nothing has to be done: H.264, with 48 kHz stereo AAC-LC or no sound at all */
export const conversionFor = (format: TrackFormat, decoders: DecoderConfigs): Conversion | undefined => {
  const audio = isFeedAudio(format) ? 'copy' : 'encode';
  const codec = decoders.video?.codec;
  if (codec === 'hevc' || codec === 'av1') {
    const newContainer = () => new MatroskaContainer(codec, format, decoders);
    return { video: 'encode', audio, reason: `pictures are ${codec === 'hevc' ? 'HEVC' : 'AV1'}`, newContainer };
  }
  if (audio === 'copy') return undefined;
  const { sampleRate, channels, codec: name } = format.audio!;
  const reason = `sound is ${name} with ${sampleRate} Hz and ${channels} channels`;
  return { video: 'copy', audio, reason, newContainer: () => new TsContainer() };
};

const isFeedAudio = ({ audio }: TrackFormat): boolean =>
  !audio || (audio.objectType === AAC_LC && audio.sampleRate === SAMPLE_RATE && audio.channels === 2);
