import { z } from 'zod';
import { nameField } from '../config/fields.ts';
import { endpoint, type Endpoint, type Author } from './api/endpoint.ts';
import { channelParams, UNKNOWN_CHANNEL } from './channel-param.ts';
import { ConfigRefused, type ChannelSettings } from './config-control.ts';
import {
  appliedSchema,
  CONFIG_PROBLEMS,
  expectedVersions,
  noted,
  tagOf,
  tellingRefusals,
  type ConfigEndpointsOptions,
} from './config-schemas.ts';
import { mergePatch } from './merge-patch.ts';
import { controlJson, type Reply } from './reply.ts';

const settingsSchema = z
  .looseObject({})
  .meta({ id: 'ChannelSettings', description: 'A channel as in the config file.' });
const ONE = '/api/v1/channels/{channel}/config';
const applied = { 200: { description: 'It is in force.', schema: appliedSchema } };
const problems = { ...UNKNOWN_CHANNEL, ...CONFIG_PROBLEMS };

/** Channels that come, change and go while the server runs; all of it is written into the config file. */
export const fleetEndpoints = (options: ConfigEndpointsOptions): Endpoint[] => {
  const { control } = options;
  const change = (
    name: string,
    { action, status }: { readonly action: string; readonly status?: number },
    by: Author,
    to: (settings: ChannelSettings | undefined) => ChannelSettings | undefined,
    ifMatch?: string,
  ): Promise<Reply> =>
    tellingRefusals(async () => {
      const done = await control.changeChannel(name, to, { by: by.who, expected: expectedVersions(ifMatch) });
      return noted(options, by, { action, target: name, ...(status !== undefined && { status }) }, done);
    });
  return [
    endpoint({
      id: 'createChannel',
      method: 'post',
      path: '/api/v1/channels',
      tag: 'channels',
      summary: 'Add a channel, and start it',
      access: 'admin',
      body: z.looseObject({ name: nameField() }).meta({ description: 'Its name, and its settings as in the file.' }),
      answers: { 201: { description: 'It is there.', schema: appliedSchema } },
      problems: {
        ...CONFIG_PROBLEMS,
        'channel-exists': { status: 409, when: 'there is a channel of this name already.' },
      },
      handle: ({ body: { name, ...settings }, author }) =>
        change(name, { action: 'channel.create', status: 201 }, author(), (before) => {
          if (before)
            throw new ConfigRefused('channel-exists', `there is a channel "${name}" already: choose another name`);
          return settings;
        }),
    }),
    endpoint({
      id: 'getChannelConfig',
      method: 'get',
      path: ONE,
      tag: 'channels',
      summary: 'The settings of a channel, as the config file has them',
      access: 'admin',
      params: channelParams,
      answers: { 200: { description: 'With the version of the file as ETag.', schema: settingsSchema } },
      problems,
      handle: ({ params: { channel } }) =>
        tellingRefusals(async () => {
          const { settings, version } = await control.channel(channel);
          return controlJson(200, settings, tagOf(version));
        }),
    }),
    endpoint({
      id: 'replaceChannelConfig',
      method: 'put',
      path: ONE,
      tag: 'channels',
      summary: 'Give a channel other settings, all of them',
      access: 'admin',
      params: channelParams,
      body: settingsSchema,
      answers: applied,
      problems,
      handle: ({ params: { channel }, body, header, author }) =>
        change(channel, CHANGE, author(), (before) => known(channel, before) && body, header('if-match')),
    }),
    endpoint({
      id: 'changeChannelConfig',
      method: 'patch',
      path: ONE,
      tag: 'channels',
      summary: 'Change some settings of a channel',
      description: 'A merge patch (RFC 7396): `null` takes a setting away, lists are replaced as a whole.',
      access: 'admin',
      params: channelParams,
      body: settingsSchema,
      answers: applied,
      problems,
      handle: ({ params: { channel }, body, header, author }) =>
        change(channel, CHANGE, author(), (before) => mergePatch(known(channel, before), body), header('if-match')),
    }),
    endpoint({
      id: 'removeChannel',
      method: 'delete',
      path: '/api/v1/channels/{channel}',
      tag: 'channels',
      summary: 'Remove a channel; its recordings stay',
      access: 'admin',
      params: channelParams,
      answers: applied,
      problems,
      handle: ({ params: { channel }, header, author }) =>
        change(
          channel,
          { action: 'channel.remove' },
          author(),
          (before) => (known(channel, before), undefined),
          header('if-match'),
        ),
    }),
    ...(['start', 'stop'] as const).map((what) => lifeEndpoint(what, options)),
  ];
};

const CHANGE = { action: 'channel.change' };

/** @throws ConfigRefused */
const known = (name: string, settings: ChannelSettings | undefined): ChannelSettings => {
  if (!settings) throw new ConfigRefused('unknown-channel', `there is no channel "${name}" in the config file`);
  return settings;
};

const SUMMARIES = {
  start: 'Start a channel that was stopped',
  stop: 'Stop a channel without removing it; it stays so over a restart of the server',
};

const lifeEndpoint = (what: 'start' | 'stop', { control, audit }: ConfigEndpointsOptions): Endpoint =>
  endpoint({
    id: `${what}Channel`,
    method: 'post',
    path: `/api/v1/channels/{channel}/${what}`,
    tag: 'channels',
    summary: SUMMARIES[what],
    access: 'operator',
    params: channelParams,
    answers: {
      200: {
        description: 'It is so now, or was before.',
        schema: z.object({ status: z.enum(['running', 'stopped']) }),
      },
    },
    problems: UNKNOWN_CHANNEL,
    handle: ({ params: { channel }, author }) =>
      tellingRefusals(async () => {
        const { who, address } = author();
        const isDone = await (what === 'start'
          ? control.startChannel(channel, who)
          : control.stopChannel(channel, who));
        if (isDone) audit?.record({ who, address, action: `channel.${what}`, target: channel, details: {} });
        return controlJson(200, { status: what === 'start' ? 'running' : 'stopped' });
      }),
  });
