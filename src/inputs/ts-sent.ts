import type { Patient } from './doctor-rounds.ts';
import { ANY_ENCODER } from './encoder-settings.ts';
import type { TsFacts } from './ts-format.ts';
import type { ChosenStreams, TsRoute } from './ts-route.ts';

/** What is known of who made a transport stream, of what was seen in it. Pure. */
export const sentBy = ({ video, sounds }: ChosenStreams, facts: TsFacts, route: TsRoute): Patient => {
  const main = sounds.find(({ track }) => track === 0);
  const aac = main?.codec === 'AAC' ? facts.aac[0] : undefined;
  const { sps } = facts;
  const isAnew = video && route.kind === 'convert' && !route.video.copy;
  return {
    encoderName: ANY_ENCODER,
    videoCodec: video?.codec,
    audioCodec: main?.codec,
    audioSampleRate: aac?.sampleRate,
    audioChannels: aac?.channels,
    ...(video?.codec === 'H.264' && sps && { width: sps.width, height: sps.height }),
    ...(isAnew && { encodedAnew: whyAnew(video.codec, facts) }),
  };
};

const whyAnew = (codec: string, { sps, closed }: TsFacts): string => {
  if (codec !== 'H.264') return `they are ${codec}`;
  if (sps && !sps.plain) return 'they are not 8 bit 4:2:0';
  if (sps && !sps.framesOnly) return 'they may be interlaced';
  return closed ? 'their form is not known' : 'their groups of pictures are open';
};
