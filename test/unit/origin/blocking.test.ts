import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createOrigin } from '../../../src/origin/server.ts';
import {
  FIRST_MSN,
  makeChannel,
  makeRendition,
  makeSegment,
  parse,
  publish,
  publishMany,
  publishParts,
} from '../hls/fixture.ts';
import { ask, makeOrigin, makeState, noCommands, NO_MARKS, silentLog, startOrigin, until } from './fixture.ts';
import { testDecoder } from '../../support/pictures.ts';

const LAST = FIRST_MSN + 9;
const PLAYLIST = '/live/main/720p/index.m3u8';

const setup = async () => {
  const rendition = makeRendition({ partSeconds: 0.5, windowSeconds: 60 });
  publishMany(rendition, 10, { parts: 4 });
  const next = makeSegment(rendition, LAST + 1, { parts: 4 });
  publishParts(rendition, next, 2);
  const addPart = (index: number): void =>
    publishParts(rendition, { ...next, parts: next.parts.slice(index, index + 1) }, 1);
  return { rendition, next, addPart, ...(await startOrigin({ timeline: makeChannel(rendition) })) };
};

describe('a blocking playlist reload', () => {
  it('is held until the part is listed, and may then be kept', async () => {
    const { port, origin, addPart } = await setup();
    const held = ask(port, `${PLAYLIST}?_HLS_msn=${LAST + 1}&_HLS_part=2`);
    await until(() => origin.waiting === 1, 'the request is held');
    addPart(2);
    const { status, headers, body } = await held;
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('public, max-age=12');
    expect(body.toString()).toContain(`URI="${LAST + 1}.2.ts"`);
    expect(origin.waiting).toBe(0);
  });

  it('for a segment is held until it is whole', async () => {
    const { port, origin, rendition, next, addPart } = await setup();
    const held = ask(port, `${PLAYLIST}?_HLS_msn=${LAST + 1}`, { headers: { 'accept-encoding': 'gzip' } });
    await until(() => origin.waiting === 1, 'the request is held');
    addPart(2);
    addPart(3);
    await delay(20);
    expect(origin.waiting).toBe(1);
    rendition.add(next);
    expect((await held).headers['content-encoding']).toBe('gzip');
  });

  it('never shows a state between the last part and its segment', async () => {
    const { port, origin, rendition, next, addPart } = await setup();
    addPart(2);
    const held = ask(port, `${PLAYLIST}?_HLS_msn=${LAST + 1}&_HLS_part=3`);
    await until(() => origin.waiting === 1, 'the request is held');
    addPart(3);
    rendition.add(next);
    const text = (await held).body.toString();
    expect(parse(text).segments.at(-1)!.uri).toBe(`${LAST + 1}.ts`);
    expect(text).toContain(`PRELOAD-HINT:TYPE=PART,URI="${LAST + 2}.0.ts"`);
  });

  it('of what is listed is answered at once', async () => {
    const { port } = await setup();
    const edge = await ask(port, `${PLAYLIST}?_HLS_msn=${LAST + 1}&_HLS_part=1`);
    expect(edge.headers['cache-control']).toBe('public, max-age=12');
    const old = await ask(port, `${PLAYLIST}?_HLS_msn=5&_HLS_part=99`);
    expect([old.status, old.headers['cache-control']]).toEqual([200, 'public, max-age=1']);
  });

  it('comes as delta update where that is wanted', async () => {
    const rendition = makeRendition({ partSeconds: 0.5, windowSeconds: 60 });
    publishMany(rendition, 25, { parts: 4 });
    const { port } = await startOrigin({ timeline: makeChannel(rendition) });
    const whole = parse((await ask(port, PLAYLIST)).body.toString());
    const delta = parse((await ask(port, `${PLAYLIST}?_HLS_skip=YES`)).body.toString());
    expect(delta.skip!.skippedSegments + delta.segments.length).toBe(whole.segments.length);
    const v2 = await ask(port, `${PLAYLIST}?_HLS_msn=${rendition.last!.msn}&_HLS_skip=v2`);
    expect(v2.body.toString()).toContain('#EXT-X-SKIP');
  });

  it.each([
    ['_HLS_part=1', 'needs _HLS_msn'],
    ['_HLS_msn=abc', 'whole number'],
    [`_HLS_msn=${LAST + 4}`, 'too far ahead'],
    [`_HLS_msn=${LAST + 1}&_HLS_part=50`, 'too far ahead'],
  ])('%s is 400', async (query, why) => {
    const { port } = await setup();
    const { status, headers, body } = await ask(port, `${PLAYLIST}?${query}`);
    expect(status).toBe(400);
    expect(body.toString()).toContain(why);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
  });

  it('is dropped when its client goes', async () => {
    const { port, origin } = await setup();
    const abort = new AbortController();
    const held = ask(port, `${PLAYLIST}?_HLS_msn=${LAST + 2}`, { signal: abort.signal });
    await until(() => origin.waiting === 1, 'the request is held');
    abort.abort();
    await expect(held).rejects.toThrow();
    await until(() => origin.waiting === 0, 'the request is dropped');
  });

  it('is answered when the stream ends', async () => {
    const { port, origin, rendition } = await setup();
    const held = ask(port, `${PLAYLIST}?_HLS_msn=${LAST + 2}`);
    await until(() => origin.waiting === 1, 'the request is held');
    rendition.end();
    expect((await held).body.toString()).toContain('#EXT-X-ENDLIST');
    const later = await ask(port, `${PLAYLIST}?_HLS_msn=${LAST + 50}`);
    expect(later.status).toBe(200);
  });

  it('for HEAD is dropped when its client goes', async () => {
    const { port, origin } = await setup();
    const abort = new AbortController();
    const held = ask(port, `${PLAYLIST}?_HLS_msn=${LAST + 2}`, { method: 'HEAD', signal: abort.signal });
    await until(() => origin.waiting === 1, 'the request is held');
    abort.abort();
    await expect(held).rejects.toThrow();
    await until(() => origin.waiting === 0, 'the request is dropped');
  });

  it('goes on when the ladder changes and its rendition stays; of one that goes it is 404 at once', async () => {
    const [stays, goes] = ['720p', '480p'].map((name) => {
      const made = makeRendition({ format: { name }, partSeconds: 0.5, windowSeconds: 60 });
      publishMany(made, 10, { parts: 4 });
      return made;
    });
    const timeline = makeChannel(stays!, goes!);
    const channel = { timeline, state: () => makeState(), switch: noCommands, ...NO_MARKS };
    const origin = createOrigin({
      channels: new Map([['main', channel]]),
      playerRoot: '/nowhere',
      decoder: testDecoder(),
      log: silentLog,
    });
    onTestFinished(() => origin.stop());
    const { port } = await origin.start({ host: '127.0.0.1', port: 0 });
    const query = `index.m3u8?_HLS_msn=${LAST + 1}&_HLS_part=0`;
    const [staying, going] = ['720p', '480p'].map((name) => ask(port, `/live/main/${name}/${query}`));
    const hinted = ask(port, `/live/main/480p/${LAST + 1}.0.ts`);
    await until(() => origin.waiting === 3, 'all are held');
    goes!.withdraw();
    channel.timeline = makeChannel(stays!);
    expect([(await going!).status, (await hinted).status]).toEqual([404, 404]);
    expect((await ask(port, '/live/main/480p/index.m3u8')).status).toBe(404);
    expect(origin.waiting).toBe(1);
    publish(stays!, LAST + 1, { parts: 4 });
    expect((await staying!).status).toBe(200);
  });

  it('is 503 after three target durations in which nothing came', async () => {
    const rendition = makeRendition({ partSeconds: 0.2, segmentTicks: 90_000, windowSeconds: 20 });
    publishMany(rendition, 10, { parts: 4 });
    const timeline = { ...makeChannel(rendition), segmentTicks: 90_000 };
    const { port } = await startOrigin({ timeline });
    const from = performance.now();
    const { status, headers } = await ask(port, `${PLAYLIST}?_HLS_msn=${rendition.last!.msn + 1}`);
    expect(status).toBe(503);
    expect(headers).toMatchObject({ 'retry-after': '2', 'cache-control': 'public, max-age=0, s-maxage=1' });
    expect(performance.now() - from).toBeGreaterThan(2950);
  });

  it('is answered when the server stops', async () => {
    const rendition = makeRendition({ partSeconds: 0.5 });
    publishMany(rendition, 10, { parts: 4 });
    const origin = makeOrigin({ timeline: makeChannel(rendition) });
    const { port } = await origin.start({ host: '127.0.0.1', port: 0 });
    const held = ask(port, `${PLAYLIST}?_HLS_msn=${LAST + 1}`);
    await until(() => origin.waiting === 1, 'the request is held');
    await origin.stop();
    expect((await held).status).toBe(503);
  });

  it('works for HEAD and where the app is asked without a socket', async () => {
    const { port, origin, addPart } = await setup();
    const query = `?_HLS_msn=${LAST + 1}&_HLS_part=2`;
    const head = ask(port, PLAYLIST + query, { method: 'HEAD' });
    const direct = origin.app.request(PLAYLIST + query);
    await until(() => origin.waiting === 2, 'both are held');
    addPart(2);
    expect((await head).status).toBe(200);
    expect(await (await direct).text()).toContain(`${LAST + 1}.2.ts`);
  });

  it('serves a thousand who wait for the same, with one rendering', async () => {
    const { port, origin, addPart } = await setup();
    const held = Array.from({ length: 1000 }, () => ask(port, `${PLAYLIST}?_HLS_msn=${LAST + 1}&_HLS_part=2`));
    await until(() => origin.waiting === 1000, 'all are held');
    addPart(2);
    const answers = await Promise.all(held);
    expect(new Set(answers.map(({ status, headers }) => `${status} ${headers.etag}`)).size).toBe(1);
  });
});

describe('parts', () => {
  it('are exact byte ranges of their segment', async () => {
    const { port, rendition } = await setup();
    const whole = await ask(port, `/live/main/720p/${LAST}.ts`);
    const parts = await Promise.all([0, 1, 2, 3].map((part) => ask(port, `/live/main/720p/${LAST}.${part}.ts`)));
    expect(Buffer.concat(parts.map(({ body }) => body))).toEqual(whole.body);
    expect(rendition.last!.msn).toBe(LAST);
    expect(parts[0]!.headers['cache-control']).toContain('immutable');
    const range = await ask(port, `/live/main/720p/${LAST}.1.ts`, { headers: { range: 'bytes=0-3' } });
    expect([range.status, range.body.length]).toEqual([206, 4]);
  });

  it('are served while their segment is open', async () => {
    const { port } = await setup();
    expect((await ask(port, `/live/main/720p/${LAST + 1}.1.ts`)).body.toString()).toContain(`${LAST + 1}.1<`);
  });

  it('that are hinted are sent the moment they exist', async () => {
    const { port, origin, addPart } = await setup();
    const held = ask(port, `/live/main/720p/${LAST + 1}.2.ts`);
    await until(() => origin.waiting === 1, 'the request is held');
    addPart(2);
    const { status, body } = await held;
    expect([status, body.toString().slice(0, 12)]).toEqual([200, `${LAST + 1}.2<`]);
  });

  it('that are hinted and come to nothing are 404 at once', async () => {
    const { port, origin, rendition } = await setup();
    const held = ask(port, `/live/main/720p/${LAST + 1}.2.ts`);
    await until(() => origin.waiting === 1, 'the request is held');
    publish(rendition, LAST + 4, { parts: 4 });
    expect((await held).status).toBe(404);
  });

  it('that nobody hinted at are 404 without waiting', async () => {
    const { port } = await setup();
    for (const name of [`${LAST + 1}.3`, `${LAST + 2}.0`, `${LAST}.4`]) {
      expect((await ask(port, `/live/main/720p/${name}.ts`)).status).toBe(404);
    }
  });
});
