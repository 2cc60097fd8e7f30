import { join } from 'node:path';
import { Channel } from '../channel/channel.ts';
import type { ChannelChange, ChannelOptions } from '../channel/channel-options.ts';
import type { LadderPlan } from '../channel/ladder.ts';
import type { PullConfig } from '../config/pull.ts';
import type { ChannelConfig } from '../config/schema.ts';
import type { InputEnvironment } from '../inputs/environment.ts';
import type { Input } from '../inputs/input.ts';
import { buildInputs, type BuiltInputs } from './build-inputs.ts';
import { planLadder } from './plan-ladder.ts';

/** What all channels of a server share. */
export interface ServerParts extends Pick<ChannelOptions, 'clock' | 'beat' | 'ffmpeg' | 'ledger' | 'bus' | 'log'> {
  readonly dataFolder: string;
  /** What may be pulled. */
  readonly pull: PullConfig;
  /** How many channels share the machine at the moment. */
  readonly channels: () => number;
}

/** A channel, and what it was made of. */
export interface BuiltChannel {
  readonly channel: Channel;
  /** In order of preference. */
  readonly inputs: readonly Input[];
  readonly byName: BuiltInputs;
  readonly ladder: LadderPlan;
}

/**
 * Puts one channel together from its config. Starts nothing.
 * @param before the channel until now: its inputs that nothing changes are taken over, as they run
 */
export const buildChannel = async (
  name: string,
  config: ChannelConfig,
  parts: ServerParts,
  before?: BuiltChannel,
): Promise<BuiltChannel> => {
  const log = parts.log.child({ channel: name });
  const runFolder = join(parts.dataFolder, 'run');
  const ladder = await planLadder(config, parts.ffmpeg, parts.channels());
  const byName = inputsOf(name, config, ladder, parts, before);
  const inputs = listOf(byName);
  const takenOver = new Set(inputs.filter((input) => before?.inputs.includes(input)));
  const folder = join(parts.dataFolder, 'live', name);
  const keyFolder = join(parts.dataFolder, 'keys');
  const options = { ...parts, ...ladder, name, config, inputs, takenOver, runFolder, folder, keyFolder, log };
  return { channel: new Channel(options), inputs, byName, ladder };
};

/** What a channel has to be told to be as another config says, where that can be done while it goes on. */
export const planChange = async (
  name: string,
  config: ChannelConfig,
  parts: ServerParts,
  before: BuiltChannel,
  isLadderNamed: boolean,
): Promise<{ readonly built: BuiltChannel; readonly change: ChannelChange }> => {
  // A ladder that nobody names stays, also where the machine has more to do by now.
  const ladder = isLadderNamed ? await planLadder(config, parts.ffmpeg, parts.channels()) : before.ladder;
  const byName = inputsOf(name, config, ladder, parts, before);
  const inputs = listOf(byName);
  const change: ChannelChange = { config, inputs, ladder: isLadderNamed ? ladder : undefined };
  return { built: { ...before, inputs, byName, ladder }, change };
};

const inputsOf = (
  name: string,
  config: ChannelConfig,
  { rungs }: LadderPlan,
  parts: ServerParts,
  before: BuiltChannel | undefined,
): BuiltInputs => {
  const languages = config.audio?.map(({ language }) => language);
  const environment: InputEnvironment = {
    channel: name,
    ...(languages && { languages }),
    lowLatency: config.part > 0,
    clock: parts.clock,
    beat: parts.beat,
    ffmpeg: parts.ffmpeg,
    runFolder: join(parts.dataFolder, 'run'),
    ledger: parts.ledger,
    log: parts.log.child({ channel: name }),
  };
  return buildInputs({ config, rungs, environment, rules: parts.pull }, before?.byName);
};

const listOf = (byName: BuiltInputs): Input[] => [...byName.values()].map(({ input }) => input);
