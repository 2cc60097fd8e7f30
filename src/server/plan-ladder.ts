import { availableParallelism } from 'node:os';
import type { LadderPlan } from '../channel/ladder.ts';
import type { ChannelConfig, InputConfig } from '../config/schema.ts';
import { configuredLadder, defaultLadder, withLanguages, type SourceFormat } from '../encoder/ladder.ts';
import type { LadderRung, Rung } from '../encoder/rung.ts';
import { probeMedia } from '../inputs/media-probe.ts';
import { listSource } from './build-inputs.ts';

/** Looking into more would delay the start. */
const MOST_FILES_PROBED = 20;

/** The ladder of a channel: as the config has it, or as suits the machine. @param channels that share the machine */
export const planLadder = async (config: ChannelConfig, ffmpeg: string, channels: number): Promise<LadderPlan> => {
  const source = await knownSource(config, ffmpeg);
  const languages = config.audio?.map(({ language }) => language) ?? [];
  const complete = <Any extends LadderRung>(ladder: readonly Any[]) =>
    withLanguages(ladder, languages, config.container);
  if (config.ladder) return { rungs: complete(configuredLadder(config.ladder, source)) };
  const plan = (format: SourceFormat | undefined): Rung[] =>
    complete(defaultLadder(availableParallelism(), channels, format));
  return { rungs: plan(source), planLadder: plan };
};

/** What can be known of a channel's pictures before anything plays: the format of its largest file. */
const knownSource = async (config: ChannelConfig, ffmpeg: string): Promise<SourceFormat | undefined> => {
  const paths = (await Promise.all(config.inputs.map(filesOf))).flat();
  const formats: SourceFormat[] = [];
  for (const path of paths.slice(0, MOST_FILES_PROBED)) {
    try {
      const { video } = await probeMedia(ffmpeg, path);
      if (video) formats.push(video);
    } catch {
      // It is told when its turn comes to be played, and passed over there.
    }
  }
  return formats.sort((a, b) => b.height - a.height)[0];
};

const filesOf = async (input: InputConfig): Promise<readonly string[]> => {
  if (input.type === 'file') return input.paths;
  if (input.type !== 'playlist') return [];
  try {
    return (await listSource(input).read(Date.now())).items.map(({ path }) => path);
  } catch {
    // The input tells what is wrong with it when it starts.
    return [];
  }
};
