import type { PullConfig } from '../config/pull.ts';
import type { ChannelConfig, InputConfig, PlaylistInputConfig } from '../config/schema.ts';
import type { LadderRung } from '../encoder/rung.ts';
import { AliasInput } from '../inputs/alias-input.ts';
import type { InputEnvironment } from '../inputs/environment.ts';
import { FileInput } from '../inputs/file-input.ts';
import type { Input } from '../inputs/input.ts';
import { listFile, listFolder, type ListSource } from '../inputs/list-source.ts';
import { PlaylistInput } from '../inputs/playlist-input.ts';
import { PullInput } from '../inputs/pull-input.ts';
import { RtmpInput } from '../inputs/rtmp-input.ts';
import { SlateInput } from '../inputs/slate-input.ts';
import { createSrtInput } from '../inputs/srt-input.ts';
import { TestInput } from '../inputs/test-input.ts';
import { createUdpInput } from '../inputs/udp-input.ts';
import { WhipInput } from '../inputs/whip-input.ts';

/** An input, and what it was made of: one that would be made of the same goes on. */
export interface BuiltInput {
  readonly input: Input;
  readonly madeOf: string;
}

export type BuiltInputs = ReadonlyMap<string, BuiltInput>;

export interface InputsPlan {
  readonly config: ChannelConfig;
  readonly rungs: readonly LadderRung[];
  readonly environment: InputEnvironment;
  /** What may be pulled. */
  readonly rules: PullConfig;
}

/**
 * By name, in the order of the config; aliases are made of what the others are.
 * @param before those of the channel until now, which are taken over where nothing of them changes
 */
export const buildInputs = (plan: InputsPlan, before: BuiltInputs = new Map()): BuiltInputs => {
  const { config, environment } = plan;
  const plain = new Map<string, BuiltInput>();
  for (const input of config.inputs) {
    if (input.type === 'alias') continue;
    const madeOf = materialOf(input, plan);
    const known = before.get(input.name);
    plain.set(input.name, known?.madeOf === madeOf ? known : { madeOf, input: buildInput(input, plan) });
  }
  const { stallAfter } = config.switch;
  return new Map(
    config.inputs.map((input) => {
      const { name } = input;
      if (input.type !== 'alias') return [name, plain.get(name)!];
      const members = input.inputs.map((member) => plain.get(member)!.input);
      const madeOf = JSON.stringify([input, stallAfter]);
      const known = before.get(name);
      if (known?.madeOf === madeOf && isSame(known.input.members, members)) return [name, known];
      return [name, { madeOf, input: new AliasInput({ name, members, stallAfter }, environment) }];
    }),
  );
};

const isSame = (known: readonly Input[] = [], now: readonly Input[]): boolean =>
  known.length === now.length && known.every((input, index) => input === now[index]);

type PlainInputConfig = Exclude<InputConfig, { type: 'alias' }>;

/** All that an input is made of but the keys of publishers, which are asked for at the door. */
const materialOf = (input: PlainInputConfig, { config, environment, rules }: InputsPlan): string => {
  const { languages, lowLatency } = environment;
  const own = {
    ...input,
    ...(input.type === 'rtmp' && { key: undefined }),
    ...(input.type === 'whip' && { token: undefined }),
  };
  const title = input.type === 'slate' ? (input.title ?? config.title) : undefined;
  return JSON.stringify([own, title, languages, lowLatency, input.type === 'pull' ? rules : undefined]);
};

const SLATE_HEIGHT = 720;

const buildInput = (input: PlainInputConfig, { config, rungs, environment, rules }: InputsPlan): Input => {
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

export const listSource = ({ list, folder }: PlaylistInputConfig): ListSource =>
  list === undefined ? listFolder(folder!) : listFile(list);
