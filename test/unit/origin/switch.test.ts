import { describe, expect, it } from 'vitest';
import type { SwitchCommand, SwitchOutcome } from '../../../src/channel/switch-desk.ts';
import { makeChannel, makeRendition } from '../hls/fixture.ts';
import { ask, makeState, startOrigin, type Fetched } from './fixture.ts';

const PATH = '/api/v1/channels/main/switch';
const TOKEN = 'a-token-of-some-length';

/** A server, what it was told to do, and the way to tell it. */
const start = async (outcome: SwitchOutcome = { done: true }, apiToken?: string) => {
  const commands: SwitchCommand[] = [];
  const command = (asked: SwitchCommand): SwitchOutcome => {
    commands.push(asked);
    return outcome;
  };
  const { port } = await startOrigin({
    timeline: makeChannel(makeRendition()),
    command,
    ...(apiToken !== undefined && { apiToken }),
  });
  const post = (body: unknown, headers: Record<string, string> = {}, path = PATH): Promise<Fetched> =>
    ask(port, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { port, post, commands };
};

const problem = ({ status, body }: Fetched): string => {
  const error = JSON.parse(body.toString()) as { code: string; detail: string };
  return `${status} ${error.code}: ${error.detail}`;
};

describe('a command', () => {
  it('is done, and answered with the state', async () => {
    const { post, commands } = await start();
    const answer = await post({ input: 'cam2', hold: '1m30s', by: 'Zoë' });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.toString())).toEqual(makeState());
    expect(commands).toEqual([{ input: 'cam2', hold: 90, whenReady: undefined, by: 'Zoë' }]);
  });

  it('names nobody, where nobody is named', async () => {
    const { post, commands } = await start();
    await post({ input: 'auto', whenReady: true });
    expect(commands).toEqual([{ input: 'auto', hold: undefined, whenReady: true, by: 'an operator' }]);
  });

  it.each<[SwitchOutcome, string]>([
    [{ done: false, code: 'unknown-input', message: 'there are: a, b' }, '400 unknown-input: there are: a, b'],
    [
      { done: false, code: 'input-not-live', message: 'b is waiting' },
      '409 input-not-live: b is waiting; with "whenReady": true it is taken as soon as it can',
    ],
  ])('that cannot be done says why', async (outcome, expected) => {
    const { post } = await start(outcome);
    expect(problem(await post({ input: 'b' }))).toBe(expected);
  });

  it('of a channel that is not there names those that are', async () => {
    const { post, commands } = await start();
    const answer = await post({ input: 'b' }, {}, '/api/v1/channels/nobody/switch');
    expect(problem(answer)).toBe('404 unknown-channel: there is no channel "nobody"; there are: main');
    expect(commands).toEqual([]);
  });

  it.each<[unknown, RegExp]>([
    ['{', /^400 invalid-request: the body is not JSON: /],
    ['', /^400 invalid-request: the body is not JSON: /],
    ['[]', /^400 invalid-request: the body: must be an object, as \{"input":"cam2","hold":"10m"\}$/],
    [{}, /^400 invalid-request: input: must be the name of an input, or "auto"$/],
    [{ input: 7 }, /^400 invalid-request: input: must be the name/],
    [{ input: 'a', hold: 10 }, /^400 invalid-request: hold: must be a duration, as "10m"$/],
    [{ input: 'a', hold: '10' }, /^400 invalid-request: hold: "10" has no unit: write 10s for seconds$/],
    [{ input: 'a', hold: '0' }, /^400 invalid-request: hold: must be 1s to 30d; leave it out/],
    [{ input: 'a', hold: '9999d' }, /^400 invalid-request: hold: must be 1s to 30d/],
    [{ input: 'a', by: 'x\ny' }, /^400 invalid-request: by: must be one line of plain text$/],
    [{ input: 'a', hodl: '10m' }, /^400 invalid-request: hodl: unknown; known: input, hold, whenReady, by$/],
    [{ input: 'x'.repeat(5000) }, /^413 too-large: a command has at most 4096 bytes$/],
  ])('%j is refused', async (body, expected) => {
    const { post, commands } = await start();
    expect(problem(await post(body))).toMatch(expected);
    expect(commands).toEqual([]);
  });
});

describe('pages of other sites', () => {
  it('may not command, nor read the answer', async () => {
    const { post, commands } = await start();
    const answer = await post({ input: 'a' }, { origin: 'https://evil.example' });
    expect(problem(answer)).toBe('403 foreign-page: pages of other sites may not do this');
    expect(commands).toEqual([]);
    for (const { headers } of [answer, await post({ input: 'a' })]) {
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    }
  });

  it('are not told that they might', async () => {
    const { port } = await start();
    for (const method of ['OPTIONS', 'GET', 'PUT']) {
      const { status, headers } = await ask(port, PATH, { method, headers: { origin: 'https://evil.example' } });
      expect(status).toBe(405);
      expect(headers['allow']).toBe('POST');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('cannot send a form', async () => {
    const { post, commands } = await start();
    expect(problem(await post('{"input":"a"}', { 'content-type': 'text/plain' }))).toMatch(/^415 not-json: /);
    expect(commands).toEqual([]);
  });
});

it('with a token in the config, those who bring it may', async () => {
  const { post, commands } = await start({ done: true }, TOKEN);
  const refused = await post({ input: 'a' });
  expect(problem(refused)).toMatch(/^401 token-missing: /);
  expect(refused.headers['www-authenticate']).toBe('Bearer realm="sluice"');
  expect(commands).toEqual([]);
  expect((await post({ input: 'a' }, { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  expect(commands).toHaveLength(1);
});
