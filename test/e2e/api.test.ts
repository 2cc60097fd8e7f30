import fc from 'fast-check';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationsOf, readDocument, type ApiDocument } from '../support/api-document.ts';
import { createJudge } from '../support/api-judge.ts';
import { requestsFor } from '../support/api-requests.ts';
import { sendMade } from '../support/api-send.ts';
import { temporaryFolder } from '../support/rig.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const CHANNEL = `
    inputs:
      - { name: bars, type: test }
      - { name: slate, type: slate }
    ladder:
      - { name: tiny, width: 160, height: 90, frameRate: 25, videoBitrate: 150k, audioBitrate: 64k, preset: ultrafast }
    segment: 1s
    record: true
`;

/**
 * How many requests are made: some in every run of the tests, many by hand, and others each time:
 * `SLUICE_FUZZ=10000 FAST_CHECK_SEED=random npx vitest run test/e2e/api.test.ts`
 */
const REQUESTS = Number(process.env['SLUICE_FUZZ'] ?? 500);
/** That go out at the same time. */
const AT_ONCE = 10;
/** What would take away what the others are about: config-fuzz.test.ts does that. */
const LEFT_OUT = new Set([
  // It takes all that the machine has, for seconds.
  'measureMachine',
  ...['applyConfig', 'createChannel', 'replaceChannelConfig', 'changeChannelConfig'],
  ...['removeChannel', 'startChannel', 'stopChannel'],
]);

const folder = temporaryFolder();
let running: TestServer;
let document: ApiDocument;

beforeAll(async () => {
  running = await startServer(folder.path, CHANNEL);
  document = await readDocument(running.http);
});

afterAll(async () => {
  await running.server.stop();
  folder.remove();
});

describe('the description of the API', () => {
  it('is OpenAPI 3.1, as its own schema has it', async () => {
    expect(await new Validator().validate({ ...structuredClone(document) })).toMatchObject({ valid: true });
    expect(document.openapi).toBe('3.1.1');
    expect(document.info.version).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('says of every operation what it does, and what is answered', () => {
    const all = operationsOf(document).map(({ operation }) => operation);
    expect(all.length).toBeGreaterThan(25);
    expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length);
    for (const { operationId, summary, tags, responses } of all) {
      expect(summary, operationId).toMatch(/^[A-Z].{5,120}[^.]$/);
      expect(tags, operationId).toHaveLength(1);
      expect(Object.keys(responses), operationId).toContain('400');
      expect(Object.keys(responses)[0], operationId).toMatch(/^2\d\d$/);
      for (const { description } of Object.values(responses)) expect(description, operationId).not.toBe('');
    }
  });

  it('names nothing that is not in it', () => {
    const names = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!.split('/'));
    expect(names.length).toBeGreaterThan(50);
    for (const path of names) {
      const found = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      expect(found, path.join('/')).toBeDefined();
    }
  });

  it('says what fields are in requests and answers, and what may go wrong', () => {
    expect(document.paths['/api/v1/channels/{channel}/switch']!['post']).toMatchObject({
      parameters: [
        { in: 'path', name: 'channel', required: true, schema: { type: 'string' } },
        { in: 'header', name: 'Idempotency-Key' },
      ],
      requestBody: {
        content: { 'application/json': { schema: { required: ['input'], additionalProperties: false } } },
      },
      responses: {
        200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Channel' } } } },
        409: {
          content: {
            'application/problem+json': {
              schema: { allOf: [{}, { properties: { code: { enum: ['key-in-use', 'input-not-live'] } } }] },
            },
          },
        },
      },
    });
  });

  it('is sent once to those who keep it', async () => {
    const url = `${running.http}/api/v1/openapi.json`;
    const first = await fetch(url);
    const etag = first.headers.get('etag')!;
    expect(first.headers.get('access-control-allow-origin')).toBe('*');
    const again = await fetch(url, { headers: { 'if-none-match': etag } });
    expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, '']);
    expect((await fetch(url, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });
});

describe('the API', () => {
  it(
    `answers ${REQUESTS} requests, right and wrong ones, as it is described`,
    async () => {
      await waitFor('the picture', async () => (await running.state()).onAir === 'bars');
      const recording = await startRecording();
      const placed = operationsOf(document).filter(({ operation }) => !LEFT_OUT.has(operation.operationId));
      const judge = createJudge(document, placed);
      const known = {
        channel: ['main'],
        input: ['bars', 'slate', 'auto'],
        id: [recording, 'none'],
        from: [new Date().toISOString()],
        to: [new Date(Date.now() + 3_600_000).toISOString()],
        by: ['Zoë'],
        offset: ['0s'],
        duration: ['30s'],
        in: ['1s', new Date(Date.now() - 8000).toISOString()],
        out: [new Date(Date.now() - 3000).toISOString()],
      };
      const statuses = new Map<string, number>();
      const batch = fc.array(requestsFor(document, placed, known), { minLength: AT_ONCE, maxLength: AT_ONCE });
      await fc.assert(
        fc.asyncProperty(batch, async (requests) => {
          const judged = await Promise.all(
            requests.map(async (request) => {
              const answer = await sendMade(running.http, request);
              if (!answer) return [];
              const key = `${request.operation} ${answer.status}`;
              statuses.set(key, (statuses.get(key) ?? 0) + 1);
              const fault = judge(request, answer);
              return fault === undefined ? [] : [{ fault, request, body: answer.body.slice(0, 1000) }];
            }),
          );
          expect(judged.flat()).toEqual([]);
        }),
        { numRuns: Math.ceil(REQUESTS / AT_ONCE), endOnFailure: true },
      );
      // It has done things, not only refused them.
      const done = [...statuses.keys()].filter((key) => / 2\d\d$/.test(key)).map((key) => key.split(' ')[0]);
      expect(new Set(done).size).toBeGreaterThan(placed.length / 3);
      expect((await running.state()).name).toBe('main');
    },
    60_000 + 200 * REQUESTS,
  );
});

const startRecording = async (): Promise<string> => {
  const answer = await fetch(`${running.http}/api/v1/recordings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ channel: 'main' }),
  });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { id: string }).id;
};
