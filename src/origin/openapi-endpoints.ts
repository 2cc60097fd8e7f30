import { createHash } from 'node:crypto';
import { z } from 'zod';
import { endpoint, type Endpoint } from './api/endpoint.ts';
import { describeApi } from './api/openapi.ts';
import { REVALIDATED } from './headers.ts';
import { json, type Reply } from './reply.ts';

/** What describes the others, and itself. @param version of the program */
export const openApiEndpoints = (others: readonly Endpoint[], version: string): Endpoint[] => {
  let made: Reply | undefined;
  const itself: Endpoint = endpoint({
    id: 'describeApi',
    method: 'get',
    path: '/api/v1/openapi.json',
    tag: 'api',
    summary: 'This description',
    access: 'everybody',
    versioned: true,
    answers: {
      200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }) },
    },
    handle: () => (made ??= describe([...others, itself], version)),
  });
  return [itself];
};

const describe = (all: readonly Endpoint[], version: string): Reply => {
  const described = describeApi(all, version);
  const digest = createHash('sha256').update(JSON.stringify(described)).digest('base64url').slice(0, 22);
  return json(200, described, { ETag: `"${digest}"`, 'Cache-Control': REVALIDATED });
};
