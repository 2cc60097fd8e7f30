import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { Endpoint } from './endpoint.ts';

/** Problem details (RFC 9457). */
const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Where the problem is explained.' }),
    title: z.string().meta({ description: 'The name of the status.' }),
    status: z.int(),
    detail: z.string().meta({ description: 'What is wrong with this request, and what to do.' }),
    code: z.string().meta({ description: 'Stable, for programs.' }),
    errors: z
      .array(z.object({ field: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: 'The fields that are wrong.' }),
  })
  .meta({ id: 'Problem', description: 'Problem details (RFC 9457).' });

/** The description of the API (OpenAPI 3.1), made of what checks the requests. */
export const describeApi = (endpoints: readonly Endpoint[], version: string): object =>
  createDocument({
    openapi: '3.1.1',
    info: { title: 'Sluice', version, description: 'Control of a live streaming server.' },
    security: [{ token: [] }, { session: [] }],
    tags: [...new Set(endpoints.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: pathsOf(endpoints),
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of the API, or `api.token` of the config.' },
        session: { type: 'apiKey', in: 'cookie', name: 'sluice-session', description: 'What a login gives.' },
      },
    },
  });

const pathsOf = (endpoints: readonly Endpoint[]): ZodOpenApiPathsObject => {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const one of endpoints) (paths[one.path] ??= {})[one.method] = operationOf(one);
  return paths;
};

const operationOf = (one: Endpoint): ZodOpenApiOperationObject => {
  const { id, tag, summary, description, access, params, query, body, bodyOptional = false } = one;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, access === 'everybody' ? undefined : `Needs the role \`${access}\`.`]
      .filter((part) => part !== undefined)
      .join('\n\n'),
    ...(access === 'everybody' && { security: [] }),
    ...((params || query) && { requestParams: { ...(params && { path: params }), ...(query && { query }) } }),
    ...(body && { requestBody: { required: !bodyOptional, content: { 'application/json': { schema: body } } } }),
    responses: { ...answersOf(one), ...problemsOf(one) },
  };
};

const answersOf = ({ answers }: Endpoint): ZodOpenApiOperationObject['responses'] =>
  Object.fromEntries(
    Object.entries(answers).map(([status, { description, schema, media }]) => [
      status,
      {
        description,
        ...((schema || media) && { content: { [media ?? 'application/json']: { schema: schema ?? z.string() } } }),
      },
    ]),
  );

const problemsOf = ({ access, body, problems = {} }: Endpoint): ZodOpenApiOperationObject['responses'] => {
  const byStatus = new Map<number, string[]>();
  const add = (status: number, text: string): void => {
    byStatus.set(status, [...(byStatus.get(status) ?? []), text]);
  };
  add(400, '`invalid-request`: something in the request is not as described.');
  if (access !== 'everybody') {
    add(401, '`token-missing`, `token-wrong`: who asks is not known.');
    add(403, '`role-too-low`, `not-local`, `foreign-page`: who asks may not do this.');
    add(429, '`too-many-attempts`: later, as `Retry-After` says.');
  }
  if (body) {
    add(413, '`too-large`: the body is too long.');
    add(415, '`not-json`: the body is not JSON.');
  }
  for (const [code, { status, when }] of Object.entries(problems)) add(status, `\`${code}\`: ${when}`);
  return Object.fromEntries(
    [...byStatus].map(([status, texts]) => [
      String(status),
      { description: texts.join('\n\n'), content: { 'application/problem+json': { schema: problemSchema } } },
    ]),
  );
};
