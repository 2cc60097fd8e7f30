import { describe, expect, it } from 'vitest';
import { ApiProblem } from '../../../../src/origin/api/endpoint.ts';
import { IdempotencyKeys, KEPT_SECONDS, type Once } from '../../../../src/origin/api/idempotency.ts';
import type { Reply } from '../../../../src/origin/reply.ts';

const reply = (text: string, status = 201): Reply => ({ status, headers: {}, body: [Buffer.from(text)] });
const textOf = (got: Reply | Response): string => (got instanceof Response ? '' : Buffer.concat(got.body).toString());

const start = () => {
  const clock = { now: 0 };
  const keys = new IdempotencyKeys(() => clock.now);
  let made = 0;
  const ask = async (changes: Partial<Once> = {}, make = () => Promise.resolve(reply(`made ${++made}`))) =>
    textOf(await keys.once({ key: 'one', who: 'zoe', request: 'POST /x\n{}', ...changes }, make));
  const refusal = async (changes: Partial<Once>) =>
    ask(changes).then(
      (text) => text,
      (error: unknown) => (error instanceof ApiProblem ? `${error.status} ${error.code}` : String(error)),
    );
  return { clock, keys, ask, refusal };
};

describe('a key of idempotency', () => {
  it('has the same request done once', async () => {
    const { ask } = start();
    expect([await ask(), await ask(), await ask({ key: '"one"' })]).toEqual(['made 1', 'made 1', 'made 1']);
    expect(await ask({ key: 'two' })).toBe('made 2');
  });

  it('is nobody else’s', async () => {
    const { ask } = start();
    expect([await ask(), await ask({ who: 'adam' })]).toEqual(['made 1', 'made 2']);
  });

  it('is of one request alone', async () => {
    const { ask, refusal } = start();
    await ask();
    expect(await refusal({ request: 'POST /x\n{"a":1}' })).toBe('422 key-reused');
  });

  it('is refused while the request is being answered', async () => {
    const { ask, refusal } = start();
    const { promise, resolve } = Promise.withResolvers<Reply>();
    const first = ask({}, () => promise);
    expect(await refusal({})).toBe('409 key-in-use');
    resolve(reply('at last'));
    expect([await first, await ask()]).toEqual(['at last', 'at last']);
  });

  it.each(['', ' ', 'two words', 'ä', 'x'.repeat(256)])('is refused where it is %j', async (key) => {
    expect(await start().refusal({ key })).toBe('400 invalid-key');
  });

  it('counts for nothing where the server failed', async () => {
    const { ask } = start();
    await expect(ask({}, () => Promise.reject(new Error('disk')))).rejects.toThrow('disk');
    expect(await ask({}, () => Promise.resolve(reply('busy', 503)))).toBe('busy');
    expect(await ask()).toBe('made 1');
  });

  it('is forgotten after a while', async () => {
    const { ask, clock } = start();
    await ask();
    clock.now = KEPT_SECONDS * 1000 - 1;
    expect(await ask()).toBe('made 1');
    clock.now += 2;
    expect(await ask()).toBe('made 2');
  });

  it('is forgotten early where there are too many, or their answers are too long', async () => {
    const { ask } = start();
    await ask();
    for (let number = 0; number < 1000; number++) await ask({ key: `key-${number}` });
    expect(await ask()).toBe('made 1002');
    const long = (): Promise<Reply> => Promise.resolve(reply('x'.repeat(5 * 1024 * 1024)));
    await ask({ key: 'long-1' }, long);
    await ask({ key: 'long-2' }, long);
    expect(await ask({ key: 'long-1' }, () => Promise.resolve(reply('anew')))).toBe('anew');
  });
});
