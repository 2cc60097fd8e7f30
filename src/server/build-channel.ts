import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Channel, type ChannelOptions } from '../channel/channel.ts';
import type { PullConfig } from '../config/pull.ts';
import type { ChannelConfig, InputConfig, PlaylistInputConfig } from '../config/schema.ts';
import { configuredLadder, defaultLadder, withLanguages, type SourceFormat } from '../encoder/ladder.ts';
import type { LadderRung, Rung } from '../encoder/rung.ts';
import { AliasInput } from '../inputs/alias-input.ts';
import type { InputEnvironment } from '../inputs/environment.ts';
import { FileInput } from '../inputs/file-input.ts';
import type { Input } from '../inputs/input.ts';
import { listFile, listFolder, type ListSource } from '../inputs/list-source.ts';
import { probeMedia } from '../inputs/media-probe.ts';
import { PlaylistInput } from '../inputs/playlist-input.ts';
import { PullInput } from '../inputs/pull-input.ts';
import { RtmpInput } from '../inputs/rtmp-input.ts';
import { SlateInput } from '../inputs/slate-input.ts';
import { WhipInput } from '../inputs/whip-input.ts';
import { createSrtInput } from '../inputs/srt-input.ts';
import { TestInput } from '../inputs/test-input.ts';
import { createUdpInput } from '../inputs/udp-input.ts';

/** What all channels of a server share. */
export interface ServerParts extends Pick<ChannelOptions, 'clock' | 'beat' | 'ffmpeg' | 'ledger' | 'bus' | 'log'> {
  readonly dataFolder: string;
  /** What may be pulled. */
  readonly pull: PullConfig;
  /** How many channels share the machine. */
  readonly channels: () => number;
}

const SLATE_HEIGHT = 720;
/** Looking into more would delay the start. */
const MOST_FILES_PROBED = 20;

/** Puts one channel together from its config. Starts nothing. */
export const buildChannel = async (name: string, config: ChannelConfig, parts: ServerParts): Promise<BuiltChannel> => {
  const log = parts.log.child({ channel: name });
  const source = await knownSource(config, parts.ffmpeg);
  const languages = config.audio?.map(({ language }) => language);
  const complete = <Any extends LadderRung>(ladder: readonly Any[]) =>
    withLanguages(ladder, languages ?? [], config.container);
  const plan = (format: SourceFormat | undefined): Rung[] =>
    complete(defaultLadder(availableParallelism(), parts.channels(), format));
  const rungs = config.ladder ? complete(configuredLadder(config.ladder, source)) : plan(source);
  const planLadder = config.ladder ? undefined : plan;
  const runFolder = join(parts.dataFolder, 'run');
  const environment: InputEnvironment = {
    channel: name,
    ...(languages && { languages }),
    lowLatency: config.part > 0,
    clock: parts.clock,
    beat: parts.beat,
    ffmpeg: parts.ffmpeg,
    runFolder,
    ledger: parts.ledger,
    log,
  };
  const inputs = buildInputs(config, rungs, environment, parts.pull);
  const folder = join(parts.dataFolder, 'live', name);
  const keyFolder = join(parts.dataFolder, 'keys');
  return {
    inputs,
    channel: new Channel({ ...parts, name, config, inputs, rungs, planLadder, runFolder, folder, keyFolder, log }),
  };
};

export interface BuiltChannel {
  readonly channel: Channel;
  readonly inputs: readonly Input[];
}

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

const listSource = ({ list, folder }: PlaylistInputConfig): ListSource =>
  list === undefined ? listFolder(folder!) : listFile(list);

/** In the order of the config; aliases are made of what the others are. */
const buildInputs = (
  config: ChannelConfig,
  rungs: readonly LadderRung[],
  environment: InputEnvironment,
  rules: PullConfig,
): Input[] => {
  const built = new Map<string, Input>();
  for (const input of config.inputs) {
    if (input.type !== 'alias') built.set(input.name, buildInput(input, config, rungs, environment, rules));
  }
  const { stallAfter } = config.switch;
  return config.inputs.map((input) => {
    if (input.type !== 'alias') return built.get(input.name)!;
    const members = input.inputs.map((name) => built.get(name)!);
    return new AliasInput({ name: input.name, members, stallAfter }, environment);
  });
};

const buildInput = (
  input: Exclude<InputConfig, { type: 'alias' }>,
  config: ChannelConfig,
  rungs: readonly LadderRung[],
  environment: InputEnvironment,
  rules: PullConfig,
): Input => {
  switch (input.type) {
    case 'rtmp':
      return new RtmpInput(input.name, input.takeover, environment);
    case 'pull':
      return new PullInput({ ...input, rules }, environment);
    case 'whip':
      return new WhipInput(input.name, input.takeover, environment);
    case 'file':
      return new FileInput(input.name, input.paths, environment);
    case 'srt':
      return createSrtInput(input, environment);
    case 'udp':
      return createUdpInput(input.name, input, environment);
    case 'test':
      return new TestInput({ name: input.name, ...input.size, frameRate: input.frameRate }, environment);
    case 'playlist':
      return new PlaylistInput({ name: input.name, source: listSource(input), order: input.order }, environment);
    case 'slate': {
      const video = rungs.filter((rung) => rung.kind === 'video').sort((a, b) => b.height - a.height)[0];
      const height = Math.min(video?.height ?? SLATE_HEIGHT, SLATE_HEIGHT);
      const width = Math.round((height * 16) / 9 / 2) * 2;
      const frameRate = video?.frameRate ?? 30;
      const { name, title = config.title, image, video: clip } = input;
      const path = image ?? clip;
      const own = path !== undefined && ({ kind: image === undefined ? 'video' : 'image', path } as const);
      return new SlateInput({ name, title, width, height, frameRate, ...(own && { own }) }, environment);
    }
  }
};
