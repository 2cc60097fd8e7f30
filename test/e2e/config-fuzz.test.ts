import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningServer } from '../../src/cli/server.ts';
import { loadConfigFile } from '../../src/config/load.ts';
import { runServer } from '../../src/server/run.ts';
import { operationsOf, readDocument } from '../support/api-document.ts';
import { createJudge } from '../support/api-judge.ts';
import { requestsFor, type MadeRequest } from '../support/api-requests.ts';
import { sendMade } from '../support/api-send.ts';
import { configRequests, FUZZED_CHANNELS, TINY_CHANNEL } from '../support/config-requests.ts';
import { quietLog, temporaryFolder } from '../support/rig.ts';
import type { JsonSchema } from '../support/schema-arbitrary.ts';
import { waitFor } from '../support/wait.ts';

/** Many by hand: `SLUICE_FUZZ=2000 FAST_CHECK_SEED=random npx vitest run test/e2e/config-fuzz.test.ts` */
const REQUESTS = Number(process.env['SLUICE_FUZZ'] ?? 40);
/** That go out at the same time: changes come one after the other, whoever sends them. */
const AT_ONCE = 5;
const CHANGING = new Set([
  ...['applyConfig', 'validateConfig', 'createChannel', 'replaceChannelConfig', 'changeChannelConfig'],
  ...['removeChannel', 'startChannel', 'stopChannel', 'getConfig', 'getChannelConfig'],
]);
const BASE = { http: { host: '127.0.0.1', port: 0 }, rtmp: false, data: './data' };

describe('a config that is changed at random', () => {
  const folder = temporaryFolder();
  const file = join(folder.path, 'sluice.yaml');
  let server: RunningServer;
  let http: string;

  beforeAll(async () => {
    writeFileSync(file, JSON.stringify({ ...BASE, channels: { main: TINY_CHANNEL } }, null, 2));
    const config = await loadConfigFile(file, {});
    server = await runServer({ config, log: quietLog(), configPath: file, environment: {}, folder: folder.path });
    http = server.summary.player.replace(/\/$/, '');
  }, 60_000);

  afterAll(async () => {
    await server.stop();
    folder.remove();
  }, 60_000);

  it(
    `answers ${REQUESTS} changes as they are described, has what it says in its file, and plays on`,
    async () => {
      const document = await readDocument(http);
      const schema = (await (await fetch(`${http}/api/v1/config/schema`)).json()) as JsonSchema;
      const placed = operationsOf(document).filter(({ operation }) => CHANGING.has(operation.operationId));
      expect(placed).toHaveLength(CHANGING.size);
      const judge = createJudge(document, placed);
      const statuses = new Map<string, number>();
      const faultsOf = async (request: MadeRequest): Promise<object[]> => {
        const answer = await sendMade(http, request);
        if (!answer) return [];
        const key = `${request.operation} ${answer.status}`;
        statuses.set(key, (statuses.get(key) ?? 0) + 1);
        const fault = judge(request, answer);
        return fault === undefined ? [] : [{ fault, request, body: answer.body.slice(0, 1000) }];
      };
      const right = configRequests(schema, BASE);
      const wrong = requestsFor(document, placed, { channel: FUZZED_CHANNELS, name: FUZZED_CHANNELS });
      const one = fc.oneof({ weight: 4, arbitrary: right }, { weight: 1, arbitrary: wrong });
      await fc.assert(
        fc.asyncProperty(fc.array(one, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (requests) => {
          expect((await Promise.all(requests.map(faultsOf))).flat()).toEqual([]);
        }),
        { numRuns: Math.ceil(REQUESTS / AT_ONCE), endOnFailure: true },
      );
      if (process.env['SHOW']) console.log(Object.fromEntries([...statuses].toSorted()));
      const done = [...statuses.keys()].filter((key) => / 2\d\d$/.test(key)).map((key) => key.split(' ')[0]);
      // Which of them get through is chance, as they go out at the same time.
      const changes = ['createChannel', 'changeChannelConfig', 'replaceChannelConfig', 'removeChannel', 'applyConfig'];
      expect(changes.filter((name) => done.includes(name)).length).toBeGreaterThanOrEqual(2);
      // What is on disk is what a restart would take, and what is in force.
      const inFile = Object.keys((await loadConfigFile(file, {})).channels);
      const { channels } = (await (await fetch(`${http}/api/v1/channels`)).json()) as { channels: { name: string }[] };
      expect(channels.map(({ name }) => name).toSorted()).toEqual(inFile.toSorted());
      // And it can be put right again.
      const text = JSON.stringify({ ...BASE, channels: { main: { ...TINY_CHANNEL, title: 'again' } } });
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ text });
      const put = await fetch(`${http}/api/v1/config`, { method: 'PUT', headers, body });
      expect([put.status, ((await put.json()) as { failures: unknown }).failures]).toEqual([200, []]);
      await fetch(`${http}/api/v1/channels/main/start`, { method: 'POST' });
      await waitFor('segments', async () => (await fetch(`${http}/live/main/tiny/index.m3u8`)).status === 200, 60_000);
    },
    120_000 + 2000 * REQUESTS,
  );
});
