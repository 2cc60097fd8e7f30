import { describe, expect, it } from 'vitest';
import type { Asked } from '../../../src/edge/asked.ts';
import { EdgeCache, UpstreamError, type Trouble } from '../../../src/edge/cache.ts';
import type { Entry, Received } from '../../../src/edge/entry.ts';
import { Store } from '../../../src/edge/store.ts';

const asked = (key: string): Asked => ({ key, target: key, gzip: false });
const received = (text: string, caching: string, status = 200): Received => ({
  status,
  headers: { etag: `"${text}"`, 'cache-control': caching },
  body: Buffer.from(text),
});

const setup = () => {
  const calls: {
    target: string;
    etag: string | undefined;
    resolve: (it: Received) => void;
    reject: (e: Error) => void;
  }[] = [];
  const troubles: unknown[] = [];
  const clock = { now: 1000 };
  const cache = new EdgeCache({
    store: new Store(1e6),
    fetch: ({ target }, etag) => {
      const { promise, resolve, reject } = Promise.withResolvers<Received>();
      calls.push({ target, etag, resolve, reject });
      return promise;
    },
    now: () => clock.now,
    onTrouble: (error) => troubles.push(error),
  });
  const got: string[] = [];
  const get = (key: string) =>
    cache.get(asked(key), (outcome: Entry | Trouble) => {
      got.push(typeof outcome === 'string' ? outcome : outcome.body.toString());
    });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { cache, calls, troubles, clock, got, get, turn };
};

describe('equal requests', () => {
  it('become one, and all get its answer', async () => {
    const { calls, got, get, turn, cache } = setup();
    for (let count = 0; count < 1000; count++) get('a');
    get('b');
    expect(calls.map(({ target }) => target)).toEqual(['a', 'b']);
    expect(cache.waiting).toBe(1001);
    calls[0]!.resolve(received('one', 'max-age=10'));
    await turn();
    expect(got).toEqual(Array(1000).fill('one'));
    expect(cache.waiting).toBe(1);
  });

  it('are answered at once while the answer is fresh, and asked again after', async () => {
    const { calls, got, get, turn, clock } = setup();
    get('a');
    calls[0]!.resolve(received('one', 'max-age=10'));
    await turn();
    clock.now += 9_999;
    expect(get('a')).toBeUndefined();
    clock.now += 1;
    get('a');
    expect(got).toEqual(['one', 'one']);
    expect(calls.map(({ etag }) => etag)).toEqual([undefined, '"one"']);
    calls[1]!.resolve({ status: 304, headers: { 'cache-control': 'max-age=10' }, body: Buffer.alloc(0) });
    await turn();
    get('a');
    expect(got).toEqual(['one', 'one', 'one', 'one']);
    expect(calls).toHaveLength(2);
  });

  it('share an answer that is not kept, and the next one asks anew', async () => {
    const { calls, got, get, turn } = setup();
    get('a');
    get('a');
    calls[0]!.resolve(received('no', 'no-store', 400));
    await turn();
    get('a');
    expect(got).toEqual(['no', 'no']);
    expect(calls.map(({ etag }) => etag)).toEqual([undefined, undefined]);
  });

  it('of clients that have gone leave nobody waiting; the answer is kept all the same', async () => {
    const { calls, got, get, turn, cache } = setup();
    get('a')!();
    expect(cache.waiting).toBe(0);
    calls[0]!.resolve(received('one', 'max-age=10'));
    await turn();
    get('a');
    expect(got).toEqual(['one']);
  });

  it('are refused beyond a thousand different ones at a time', () => {
    const { calls, got, get } = setup();
    for (let count = 0; count < 1001; count++) get(`url ${count}`);
    get('url 0');
    expect([calls.length, got]).toEqual([1000, ['busy']]);
  });

  it('do not suffer from one client whose answer fails', async () => {
    const { calls, got, get, turn, cache, troubles } = setup();
    cache.get(asked('a'), () => {
      throw new Error('broken pipe');
    });
    get('a');
    calls[0]!.resolve(received('one', 'max-age=1'));
    await turn();
    expect(got).toEqual(['one']);
    expect(troubles).toHaveLength(1);
  });
});

describe('an origin that does not answer', () => {
  const expired = async () => {
    const it = setup();
    it.get('a');
    it.calls[0]!.resolve(received('old', 'max-age=1'));
    await it.turn();
    it.clock.now += 2000;
    it.get('a');
    return it;
  };

  it('is stood in for by what it said last, for five seconds', async () => {
    const { calls, got, get, turn, clock, cache } = await expired();
    calls[1]!.reject(new UpstreamError('refused'));
    await turn();
    expect(got.at(-1)).toBe('old');
    expect(cache.isUp).toBe(false);
    clock.now += 4000;
    get('a');
    calls[2]!.reject(new UpstreamError('refused'));
    await turn();
    expect(got.at(-1)).toBe('down');
  });

  it('is stood in for when it says 500, not when it says that the channel stands still', async () => {
    const { calls, got, get, turn } = await expired();
    calls[1]!.resolve(received('broken', 'no-store', 500));
    await turn();
    expect(got.at(-1)).toBe('old');
    get('a');
    calls[2]!.resolve(received('stands still', 'max-age=0, s-maxage=1', 503));
    await turn();
    expect(got.at(-1)).toBe('stands still');
  });

  it('is told apart: late, or not there', async () => {
    const { calls, got, get, turn, troubles } = setup();
    get('a');
    get('b');
    calls[0]!.reject(new UpstreamError('no answer within 40 s', { isLate: true }));
    calls[1]!.reject(new TypeError('unexpected'));
    await turn();
    expect(got).toEqual(['late', 'down']);
    expect(troubles).toHaveLength(2);
  });
});
