import type { ChannelConfig } from '../schema.ts';

/**
 * What a change of a channel's setting takes, from the least to the most:
 * - `values`: it is read anew; nothing is touched
 * - `inputs`: the inputs that changed are exchanged; the encoder and the other inputs go on
 * - `encoder`: the encoder is exchanged at the end of a segment; inputs, programme and players go on
 * - `rebuild`: the channel is made anew behind its inputs, which go on where nothing changes them; players see a break
 */
export const EFFECTS = ['values', 'inputs', 'encoder', 'rebuild'] as const;
export type Effect = (typeof EFFECTS)[number];

/** Exhaustive on purpose: whoever adds a setting says here what its change takes. */
const EFFECT_OF: Readonly<Record<keyof ChannelConfig, Effect>> = {
  title: 'values',
  inputs: 'inputs',
  switch: 'values',
  ladder: 'encoder',
  relief: 'values',
  quality: 'values',
  audio: 'rebuild',
  captions: 'rebuild',
  segment: 'rebuild',
  part: 'rebuild',
  keyFrames: 'rebuild',
  container: 'rebuild',
  window: 'values',
  dvr: 'values',
  encryption: 'rebuild',
  keep: 'values',
  record: 'values',
  viewing: 'values',
  health: 'values',
};

/** What it takes to make a channel of the one config one of the other; undefined where they are the same. */
export const effectOf = (before: ChannelConfig, after: ChannelConfig): Effect | undefined => {
  const effects = changedSettings(before, after).map((setting) => effectOfSetting(setting, before, after));
  return EFFECTS.findLast((effect) => effects.includes(effect));
};

/** The settings of a channel that differ. */
export const changedSettings = (before: ChannelConfig, after: ChannelConfig): (keyof ChannelConfig)[] =>
  (Object.keys(EFFECT_OF) as (keyof ChannelConfig)[]).filter(
    (setting) => JSON.stringify(before[setting]) !== JSON.stringify(after[setting]),
  );

/** What the change of one setting takes. */
export const effectOfSetting = (setting: keyof ChannelConfig, before: ChannelConfig, after: ChannelConfig): Effect => {
  const isOtherKind = setting === 'ladder' && kindOf(before) !== kindOf(after);
  return isOtherKind ? 'rebuild' : EFFECT_OF[setting];
};

/** Where segments begin, and whether anything is encoded, goes by this. */
const kindOf = ({ ladder = [] }: ChannelConfig): string => {
  const passesOn = ladder.includes('source');
  return passesOn && ladder.length === 1 ? 'source alone' : passesOn ? 'source and others' : 'encoded';
};
