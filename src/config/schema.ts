import { z } from 'zod';
import { accessSchema } from './access.ts';
import { apiSchema } from './api.ts';
import { channelSchema, type ChannelConfig } from './channel.ts';
import { debugSchema } from './debug.ts';
import { healthSchema } from './health.ts';
import { hostField, nameField, portField, textField } from './fields.ts';
import { importsSchema } from './imports.ts';
import { httpSchema } from './http.ts';
import { archiveSchema } from './keep.ts';
import { publishSchema } from './publish.ts';
import { metricsSchema } from './metrics.ts';
import { pullSchema } from './pull.ts';
import { mustBe, section } from './section.ts';
import { webhooksSchema } from './webhooks.ts';
import { viewingSchema } from './viewing.ts';
import { udpPortClashes } from './udp-ports.ts';

export type { ChannelConfig } from './channel.ts';
export type { AliasInputConfig } from './inputs/alias.ts';
export type { FileInputConfig } from './inputs/file.ts';
export type { InputConfig } from './inputs/input.ts';
export type { PlaylistInputConfig } from './inputs/playlist.ts';
export type { PullInputConfig } from './inputs/pull.ts';
export type { RtmpInputConfig } from './inputs/rtmp.ts';
export type { SlateInputConfig } from './inputs/slate.ts';
export type { SrtInputConfig } from './inputs/srt.ts';
export type { TestInputConfig } from './inputs/test.ts';
export type { UdpInputConfig } from './inputs/udp.ts';
export type { LanguageConfig } from './languages.ts';
export type {
  AudioRenditionConfig,
  LadderEntryConfig,
  RenditionConfig,
  RenditionPreset,
  VideoRenditionConfig,
} from './ladder.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Each channel holds an encoder: more than this on one machine is a mistake in the file. */
const MAX_CHANNELS = 100;

export const portSchema = portField();
export const logLevelSchema = z.enum(LOG_LEVELS, { error: mustBe(`one of ${LOG_LEVELS.join(', ')}`) });

export const listenSchema = (defaultPort: number) =>
  section({ host: hostField().default('0.0.0.0'), port: portField().default(defaultPort) });

export const rtmpSchema = listenSchema(1935);

// `rtmp: ${NAME}` arrives as text.
const rtmpOrOff = z
  .preprocess(
    (value) => (value === 'false' ? false : value),
    z.union([z.literal(false, { error: mustBe('{ port: 1935 }, or false for no RTMP server') }), rtmpSchema]),
  )
  .prefault({})
  .meta({ description: 'Where OBS and others publish; false: no RTMP server.' });

const tlsSchema = section({
  cert: textField('the path of a PEM file with the certificate, and those that vouch for it', 4096),
  key: textField('the path of a PEM file with the private key', 4096),
});

const webrtcSchema = section({
  ports: z
    .tuple([portField(), portField()], { error: mustBe('two UDP ports, as [50000, 50100]') })
    .refine(([first, last]) => first > 0 && first < last, { error: 'must be a first port and a higher last one' })
    .optional()
    .meta({ description: 'UDP ports for WebRTC publishers, first and last. Absent: any that are free.' }),
  addresses: z
    .array(hostField(), { error: mustBe('a list of IP addresses') })
    .max(16, { error: 'must be at most 16 addresses' })
    .default([])
    .meta({ description: 'Further addresses under which this machine is reached, as the public one behind NAT.' }),
});

const isTooMany = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length > MAX_CHANNELS;

const channelMapSchema = z
  .record(nameField(), channelSchema, { error: mustBe('a group of channels, each with a name') })
  .refine((channels) => Object.keys(channels).length > 0, { error: 'must have at least one channel' })
  .transform((channels): Record<string, ChannelConfig> => {
    const titled = Object.entries(channels).map(([name, channel]) => [
      name,
      { ...channel, title: channel.title ?? name },
    ]);
    return Object.fromEntries(titled) as Record<string, ChannelConfig>;
  });

// Counted before each of them is looked at.
const channelsSchema = z.preprocess((value, context) => {
  if (!isTooMany(value)) return value;
  context.addIssue({ code: 'custom', message: `must have at most ${MAX_CHANNELS} channels` });
  return z.NEVER;
}, channelMapSchema);

/** The single truth about the config file: types, defaults, messages and the editors' JSON schema come from here. */
export const configSchema = section({
  http: httpSchema.prefault({}).meta({ description: 'Where players, caches and operators come in.' }),
  api: apiSchema.prefault({}).meta({ description: 'A token that may do everything.' }),
  access: accessSchema.prefault({}).meta({ description: 'How people log in, and who needs to.' }),
  viewing: viewingSchema.prefault({}).meta({ description: 'Who lets viewers in, where channels are not open.' }),
  rtmp: rtmpOrOff,
  tls: tlsSchema.optional().meta({
    description:
      "Certificate and key for https and rtmps; relative to this file's folder, read anew when they change. Absent: the server makes its own, which nobody trusts.",
  }),
  https: listenSchema(8443).optional().meta({ description: 'The same as http, encrypted. Absent: none.' }),
  rtmps: listenSchema(1936).optional().meta({ description: 'The same as rtmp, encrypted. Absent: none.' }),
  webrtc: webrtcSchema.prefault({}).meta({ description: 'How WebRTC publishers (whip inputs) reach this machine.' }),
  publish: publishSchema.prefault({}).meta({ description: 'Who may publish, besides having the key of an input.' }),
  pull: pullSchema.prefault({}).meta({ description: 'What inputs of type pull may reach: public addresses only.' }),
  data: textField('the path of a folder', 4096)
    .default('./data')
    .meta({ description: "Segments, recordings, keys and state; relative to this file's folder." }),
  archive: archiveSchema.prefault({}).meta({ description: 'How much of all channels together stays on disk.' }),
  health: healthSchema.prefault({}).meta({ description: 'What the health check minds, and from when on.' }),
  metrics: metricsSchema.prefault({}).meta({ description: 'Figures for Prometheus, at /metrics.' }),
  imports: importsSchema.prefault({}).meta({ description: 'Video files that become recordings.' }),
  webhooks: webhooksSchema.default([]).meta({ description: 'Who is told what happens, by signed requests.' }),
  ffmpeg: textField('the path of ffmpeg', 4096)
    .default('ffmpeg')
    .meta({ description: 'ffmpeg 5.1 or newer: a name on the PATH, or a path.' }),
  debug: debugSchema.prefault({}).meta({ description: 'A shell into the running server: off unless it is named.' }),
  log: section({ level: logLevelSchema.default('info') }).prefault({}),
  channels: channelsSchema,
}).superRefine((config, context) => {
  const problem = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
  const clash = portClash(config);
  if (clash) problem([clash.listener, 'port'], clash.message);
  for (const { path, message } of udpPortClashes(config.channels)) problem(path, message);
  const owners = new Map<string, string>();
  for (const [channelName, channel] of Object.entries(config.channels)) {
    for (const [index, input] of channel.inputs.entries()) {
      const path = ['channels', channelName, 'inputs', index];
      if (
        input.type === 'pull' &&
        !config.pull.protocols.some((one) => input.url.toLowerCase().startsWith(`${one}:`))
      ) {
        problem([...path, 'url'], 'is not allowed: pull.protocols does not name its protocol');
      }
      if (input.type !== 'rtmp') continue;
      if (config.rtmp === false && !config.rtmps) {
        problem([...path, 'type'], 'needs the RTMP server, which "rtmp: false" turns off');
      }
      if (input.key === undefined) continue;
      const owner = owners.get(input.key);
      // The key itself is a secret: the message names its owner instead.
      if (owner) problem([...path, 'key'], `is the key of ${owner} already: every input needs its own`);
      else owners.set(input.key, `${channelName}.${input.name}`);
    }
  }
});

export type Config = z.output<typeof configSchema>;

const LISTENERS = ['http', 'https', 'rtmp', 'rtmps'] as const;
export type ListenerName = (typeof LISTENERS)[number];

export interface PortClash {
  readonly listener: ListenerName;
  readonly message: string;
}

/** Why two servers cannot both listen; undefined when they can. Two addresses on one port are fine. */
export const portClash = (config: Pick<Config, ListenerName>): PortClash | undefined => {
  const taken = new Map<string, ListenerName>();
  for (const listener of LISTENERS) {
    const { host, port = 0 } = config[listener] || {};
    if (port === 0) continue;
    const other = taken.get(`${host} ${port}`);
    if (other) return { listener, message: `${port} is the ${other.toUpperCase()} port as well: choose another` };
    taken.set(`${host} ${port}`, listener);
  }
  return undefined;
};
