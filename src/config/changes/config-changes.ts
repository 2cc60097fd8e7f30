import type { ChannelConfig, Config } from '../schema.ts';
import { changedSettings, effectOfSetting, type Effect } from './channel-effects.ts';
import { differences, type Difference } from './differences.ts';

/** What becomes of one setting, or of a channel. */
export interface ConfigChange extends Difference {
  /** Absent: of the whole server. */
  readonly channel?: string | undefined;
  readonly effect: Effect | 'added' | 'removed' | 'restart';
  /** All of it in plain words. */
  readonly text: string;
}

type ServerSetting = Exclude<keyof Config, 'channels'>;

/**
 * What a change of a setting of the whole server takes: `values` are read anew, the others count from the next start on.
 * Exhaustive on purpose: whoever adds a setting says so here.
 */
const SERVER_EFFECTS: Readonly<Record<ServerSetting, 'values' | 'restart'>> = {
  http: 'restart',
  api: 'restart',
  viewing: 'restart',
  publish: 'values',
  access: 'restart',
  rtmp: 'restart',
  tls: 'restart',
  https: 'restart',
  rtmps: 'restart',
  webrtc: 'restart',
  pull: 'restart',
  data: 'restart',
  webhooks: 'values',
  archive: 'values',
  imports: 'restart',
  ffmpeg: 'restart',
  health: 'values',
  metrics: 'restart',
  debug: 'restart',
  log: 'restart',
};
const SERVER_SETTINGS = Object.keys(SERVER_EFFECTS) as ServerSetting[];

const WORDS: Readonly<Record<Effect | 'restart', string>> = {
  values: 'counts at once',
  inputs: 'that input alone begins anew',
  encoder: 'the encoder is exchanged at the end of a segment; viewers see nothing of it',
  rebuild: 'the channel is made anew: viewers see a break of a few seconds',
  restart: 'counts from the next start of the server on: restart it',
};

/** All that differs between two configs, and what it takes; channels in their order, and the server last. */
export const configChanges = (before: Config, after: Config): ConfigChange[] => {
  const names = new Set([...Object.keys(before.channels), ...Object.keys(after.channels)]);
  return [
    ...[...names].flatMap((name) => changesOf(name, before.channels[name], after.channels[name])),
    ...SERVER_SETTINGS.flatMap((setting) =>
      differences({ [setting]: before[setting] }, { [setting]: after[setting] }).map((found) =>
        told(found, SERVER_EFFECTS[setting]),
      ),
    ),
  ];
};

/** The config in force once all is applied that can be while the server runs. */
export const appliedConfig = (running: Config, wanted: Config): Config => {
  const kept = SERVER_SETTINGS.filter((setting) => SERVER_EFFECTS[setting] === 'restart');
  return { ...wanted, ...Object.fromEntries(kept.map((setting) => [setting, running[setting]])) };
};

const changesOf = (
  channel: string,
  before: ChannelConfig | undefined,
  after: ChannelConfig | undefined,
): ConfigChange[] => {
  const common = { channel, field: `channels.${channel}`, before: undefined, after: undefined };
  if (!before) return [{ ...common, effect: 'added', text: `channel ${channel} is added and started` }];
  if (!after) {
    return [{ ...common, effect: 'removed', text: `channel ${channel} is removed; its recordings stay` }];
  }
  return changedSettings(before, after).flatMap((setting) => {
    const effect = effectOfSetting(setting, before, after);
    const found = differences({ [setting]: before[setting] }, { [setting]: after[setting] });
    return found.map((one) => told({ ...one, field: `channels.${channel}.${one.field}` }, effect, channel));
  });
};

const told = (found: Difference, effect: Effect | 'restart', channel?: string): ConfigChange => {
  const { field, before, after } = found;
  const how =
    before === undefined ? `is now ${shown(after)}` : after === undefined ? 'is gone' : changed(before, after);
  return { ...found, ...(channel !== undefined && { channel }), effect, text: `${field} ${how}: ${WORDS[effect]}` };
};

const changed = (before: unknown, after: unknown): string => `is ${shown(after)} instead of ${shown(before)}`;

const LONGEST_SHOWN = 80;

const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
};
