import { z } from 'zod';
import { MAX_CONFIG_BYTES } from '../config/document.ts';
import { configJsonSchema } from '../config/json-schema.ts';
import { endpoint, type Endpoint } from './api/endpoint.ts';
import {
  appliedSchema,
  CONFIG_PROBLEMS,
  configChangeSchema,
  configProblemSchema,
  expectedVersions,
  noted,
  tagOf,
  tellingRefusals,
  type ConfigEndpointsOptions,
} from './config-schemas.ts';
import { controlJson } from './reply.ts';
import { actor } from './request-body.ts';

/** The text in JSON: each of its characters may take two there. */
const MAX_BODY_BYTES = 2 * MAX_CONFIG_BYTES + 4096;
const textBody = z.strictObject({
  text: z.string().meta({ description: 'YAML, as in the config file.' }),
  by: actor,
});
const readSchema = z.object({
  text: z.string(),
  file: z.string().meta({ description: 'Where it is, or will be with the first change.' }),
  version: z.string(),
  problems: z.array(configProblemSchema).meta({
    description: 'What is wrong with the file on disk; the one before it is in force then.',
  }),
});
const trialSchema = z.object({
  valid: z.boolean(),
  problems: z.array(configProblemSchema),
  changes: z.array(configChangeSchema),
});

/** The config file of the running server. */
export const configEndpoints = (options: ConfigEndpointsOptions): Endpoint[] => {
  const { control } = options;
  return [
    endpoint({
      id: 'getConfig',
      method: 'get',
      path: '/api/v1/config',
      tag: 'config',
      summary: 'The config file as it is written',
      access: 'admin',
      answers: { 200: { description: 'With its version as ETag.', schema: readSchema } },
      handle: async () => {
        const read = await control.read();
        return controlJson(200, read, tagOf(read.version));
      },
    }),
    endpoint({
      id: 'getConfigSchema',
      method: 'get',
      path: '/api/v1/config/schema',
      tag: 'config',
      summary: 'The JSON schema of config files, for editors',
      access: 'viewer',
      answers: { 200: { description: 'JSON Schema.', schema: z.looseObject({}) } },
      handle: () => controlJson(200, configJsonSchema()),
    }),
    endpoint({
      id: 'validateConfig',
      method: 'post',
      path: '/api/v1/config/validate',
      tag: 'config',
      summary: 'What is wrong with a config, and what it would change; nothing is changed',
      access: 'admin',
      body: textBody,
      maxBodyBytes: MAX_BODY_BYTES,
      answers: { 200: { description: 'What was found.', schema: trialSchema } },
      handle: async ({ body }) => {
        const { problems, changes } = await control.validate(body.text);
        return controlJson(200, { valid: problems.length === 0, problems, changes });
      },
    }),
    endpoint({
      id: 'applyConfig',
      method: 'put',
      path: '/api/v1/config',
      tag: 'config',
      summary: 'Write another config, and do what it says',
      description:
        'What it does not change is not touched: channels, encoders, inputs and players go on. What takes a restart of the server is written, and said. The file before is kept beside it as `.previous`.',
      access: 'admin',
      body: textBody,
      maxBodyBytes: MAX_BODY_BYTES,
      answers: { 200: { description: 'It is in force.', schema: appliedSchema } },
      problems: CONFIG_PROBLEMS,
      handle: ({ body, header, author }) =>
        tellingRefusals(async () => {
          const by = author(body.by);
          const expected = expectedVersions(header('if-match'));
          const applied = await control.apply(body.text, { by: by.who, expected });
          return noted(options, by, { action: 'config.apply', target: 'config' }, applied);
        }),
    }),
  ];
};
