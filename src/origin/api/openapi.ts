import type { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiOverride,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { idempotencyHeader, takesIdempotencyKey } from './idempotency.ts';
import type { Answered, Endpoint } from './endpoint.ts';
import { problemsOf } from './problems.ts';
import { ifMatchHeader, ifNoneMatchHeader } from './precondition.ts';
import { problemSchema } from './problem.ts';

/** The description of the API (OpenAPI 3.1), made of what checks the requests. */
export const describeApi = (endpoints: readonly Endpoint[], version: string): object =>
  createDocument(
    {
      openapi: '3.1.1',
      info: { title: 'Sluice', version, description: 'Control of a live streaming server.' },
      security: [{ token: [] }, { session: [] }],
      tags: [...new Set(endpoints.map(({ tag }) => tag))].map((name) => ({ name })),
      paths: pathsOf(endpoints),
      components: {
        schemas: { Problem: problemSchema },
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'A token of the API, or `api.token` of the config.' },
          session: { type: 'apiKey', in: 'cookie', name: 'sluice-session', description: 'What a login gives.' },
        },
      },
    },
    { override: asJson },
  );

/** That a value is not changed in this program is no concern of those who read it. */
const asJson: ZodOpenApiOverride = ({ jsonSchema }) => {
  delete jsonSchema.readOnly;
};

const pathsOf = (endpoints: readonly Endpoint[]): ZodOpenApiPathsObject => {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const one of endpoints) (paths[one.path] ??= {})[one.method] = operationOf(one);
  return paths;
};

const operationOf = (one: Endpoint): ZodOpenApiOperationObject => {
  const { id, tag, summary, description, access, body, bodyOptional = false } = one;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, access === 'everybody' ? undefined : `Needs the role \`${access}\`.`]
      .filter((part) => part !== undefined)
      .join('\n\n'),
    ...(access === 'everybody' && { security: [] }),
    ...parametersOf(one),
    ...(body && { requestBody: { required: !bodyOptional, content: { 'application/json': { schema: body } } } }),
    responses: { ...answersOf(one), ...problemResponses(one) },
  };
};

const parametersOf = (one: Endpoint): Pick<ZodOpenApiOperationObject, 'requestParams'> => {
  const { params: path, query, versioned, method } = one;
  const header: z.ZodObject | undefined = versioned
    ? method === 'get'
      ? ifNoneMatchHeader
      : ifMatchHeader
    : takesIdempotencyKey(one)
      ? idempotencyHeader
      : undefined;
  return path || query || header
    ? { requestParams: { ...(path && { path }), ...(query && { query }), ...(header && { header }) } }
    : {};
};

const answersOf = ({ answers, versioned, method }: Endpoint): ZodOpenApiOperationObject['responses'] => ({
  ...Object.fromEntries(Object.entries(answers).map(([status, answered]) => [status, answerOf(answered)])),
  ...(versioned && method === 'get' && { 304: { description: 'It is still the version that `If-None-Match` names.' } }),
});

const answerOf = ({ description, schema, media }: Answered) => ({
  description,
  ...((schema || media) && {
    content: { [media ?? 'application/json']: { schema: schema ?? { type: 'string' as const } } },
  }),
});

const problemResponses = (one: Endpoint): ZodOpenApiOperationObject['responses'] => {
  const byStatus = Map.groupBy(Object.entries(problemsOf(one)), ([, { status }]) => status);
  return Object.fromEntries(
    [...byStatus].map(([status, problems]) => [
      String(status),
      {
        description: problems.map(([code, { when }]) => `\`${code}\`: ${when}`).join('\n\n'),
        content: { 'application/problem+json': { schema: schemaOf(problems.map(([code]) => code)) } },
      },
    ]),
  );
};

const schemaOf = (codes: readonly string[]) => ({
  allOf: [
    { $ref: '#/components/schemas/Problem' },
    { type: 'object' as const, properties: { code: { enum: [...codes] } } },
  ],
});
