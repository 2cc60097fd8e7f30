import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Channel, type ChannelOptions } from '../channel/channel.ts';
import type { PullConfig } from '../config/pull.ts';
import type { ChannelConfig, InputConfig } from '../config/schema.ts';
import { configuredLadder, defaultLadder, type SourceFormat } from '../encoder/ladder.ts';
import type { Rung } from '../encoder/rung.ts';
import type { InputEnvironment } from '../inputs/environment.ts';
import { FileInput } from '../inputs/file-input.ts';
import type { Input } from '../inputs/input.ts';
import { probeMedia } from '../inputs/media-probe.ts';
import { PullInput } from '../inputs/pull-input.ts';
import { RtmpInput } from '../inputs/rtmp-input.ts';
import { SlateInput } from '../inputs/slate-input.ts';
import { createSrtInput } from '../inputs/srt-input.ts';
import { TestInput } from '../inputs/test-input.ts';
import { createUdpInput } from '../inputs/udp-input.ts';

/** What all channels of a server share. */
export interface ServerParts extends Pick<ChannelOptions, 'clock' | 'ffmpeg' | 'ledger' | 'bus' | 'log'> {
  readonly dataFolder: string;
  /** What may be pulled. */
  readonly pull: PullConfig;
  /** How many channels share the machine. */
  readonly channels: number;
}

const SLATE_HEIGHT = 720;
/** Looking into more would delay the start. */
const MOST_FILES_PROBED = 20;

/** Puts one channel together from its config. Starts nothing. */
export const buildChannel = async (name: string, config: ChannelConfig, parts: ServerParts): Promise<BuiltChannel> => {
  const log = parts.log.child({ channel: name });
  const source = await knownSource(config, parts.ffmpeg);
  const plan = (format: SourceFormat | undefined): Rung[] =>
    defaultLadder(availableParallelism(), parts.channels, format);
  const rungs = config.ladder ? configuredLadder(config.ladder, source) : plan(source);
  const planLadder = config.ladder ? undefined : plan;
  const environment: InputEnvironment = {
    channel: name,
    clock: parts.clock,
    ffmpeg: parts.ffmpeg,
    runFolder: join(parts.dataFolder, 'run'),
    ledger: parts.ledger,
    log,
  };
  const inputs = config.inputs.map((input) => buildInput(input, config, rungs, environment, parts.pull));
  const folder = join(parts.dataFolder, 'live', name);
  return { inputs, channel: new Channel({ ...parts, name, config, inputs, rungs, planLadder, folder, log }) };
};

export interface BuiltChannel {
  readonly channel: Channel;
  readonly inputs: readonly Input[];
}

/** What can be known of a channel's pictures before anything plays: the format of its largest file. */
const knownSource = async (config: ChannelConfig, ffmpeg: string): Promise<SourceFormat | undefined> => {
  const paths = config.inputs.flatMap((input) => (input.type === 'file' ? input.paths : []));
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

const buildInput = (
  input: InputConfig,
  config: ChannelConfig,
  rungs: readonly Rung[],
  environment: InputEnvironment,
  rules: PullConfig,
): Input => {
  switch (input.type) {
    case 'rtmp':
      return new RtmpInput(input.name, input.takeover, environment);
    case 'pull':
      return new PullInput({ ...input, rules }, environment);
    case 'file':
      return new FileInput(input.name, input.paths, environment);
    case 'srt':
      return createSrtInput(input, environment);
    case 'udp':
      return createUdpInput(input.name, input, environment);
    case 'test':
      return new TestInput({ name: input.name, ...input.size, frameRate: input.frameRate }, environment);
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
