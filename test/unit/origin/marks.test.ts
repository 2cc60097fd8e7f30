import { describe, expect, it } from 'vitest';
import { BreakDesk } from '../../../src/channel/break-desk.ts';
import { MetadataDesk } from '../../../src/channel/metadata-desk.ts';
import { secondsToTicks, toIsoDate } from '../../../src/clock/ticks.ts';
import { Breaks } from '../../../src/metadata/breaks.ts';
import { DateRanges } from '../../../src/metadata/date-ranges.ts';
import { TimedEvents } from '../../../src/metadata/timed-events.ts';
import { makeChannel, makeRendition } from '../hls/fixture.ts';
import { ask, startOrigin, type Fetched } from './fixture.ts';

const S = secondsToTicks(1);
const START = secondsToTicks(Date.parse('2026-11-21T10:00:01Z') / 1000);
const PATH = '/api/v1/channels/main';

/** The desks themselves behind a server. Segments of two seconds. */
const start = async (setup: { apiToken?: string; grid?: boolean } = {}) => {
  const clock = { now: START };
  const now = (): number => clock.now;
  const events = new TimedEvents();
  const ranges = new DateRanges();
  const inserted: object[] = [];
  const breaks = new Breaks({ ranges, now, onChange: () => undefined });
  const marks = {
    metadata: new MetadataDesk({ events, now, onInsert: (each) => inserted.push(each) }),
    breaks: new BreakDesk({ breaks, ranges, now, grid: setup.grid === false ? undefined : 2 * S }),
  };
  const { apiToken } = setup;
  const { port } = await startOrigin({
    ...{ timeline: makeChannel(makeRendition()), marks },
    ...(apiToken !== undefined && { apiToken }),
  });
  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Fetched> =>
    ask(port, PATH + path, {
      method,
      headers: { ...(method === 'POST' && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return { clock, events, ranges, inserted, send };
};

const said = ({ status, body }: Fetched): unknown => ({ status, ...(JSON.parse(body.toString()) as object) });
const problem = ({ status, body }: Fetched): string => {
  const error = JSON.parse(body.toString()) as { code: string; detail: string };
  return `${status} ${error.code}: ${error.detail}`;
};

describe('timed metadata', () => {
  it('stands a little ahead of the rendition that is furthest, and the answer says where', async () => {
    const { send, events, inserted } = await start();
    const answer = await send('POST', '/metadata', { title: 'News', artist: 'Studio 1', by: 'Zoë' });
    expect(said(answer)).toEqual({ status: 200, id: START / 90 + 100, at: '2026-11-21T10:00:01.100Z' });
    const [event] = events.between(START, START + S);
    expect(event!.ticks).toBe(START + S / 10);
    expect(event!.tag.toString('latin1')).toContain('TIT2\0\0\0\x06\0\0\x03News\0TPE1');
    expect(inserted).toEqual([{ moment: '2026-11-21T10:00:01.100Z', frames: ['TIT2', 'TPE1'], by: 'Zoë' }]);
  });

  it('has frames of all kinds, and comes later where that is wanted', async () => {
    const { send, events } = await start();
    const id3 = { TALB: 'Album', TXXX: { show: 'news', n: '1' }, PRIV: { 'com.example': 'AAEC' } };
    expect(said(await send('POST', '/metadata', { id3, in: '2s' }))).toMatchObject({ at: '2026-11-21T10:00:03.100Z' });
    const tag = events.between(START, START + 3 * S)[0]!.tag.toString('latin1');
    for (const words of ['\x03Album\0', '\x03show\0news\0', '\x03n\x001\0', 'com.example\0\0\x01\x02']) {
      expect(tag).toContain(words);
    }
  });

  it.each<[unknown, RegExp]>([
    ['{', /^400 invalid-request: the body is not JSON/],
    [{}, /^400 invalid-request: the body: say what is to be told/],
    [{ titel: 'a' }, /^400 invalid-request: titel: unknown; known: title, artist, album, id3, in, by/],
    [{ title: '' }, /^400 invalid-request: title: must be a text of 1 to 4000/],
    [{ title: 'a\0' }, /^400 invalid-tag: a text must not contain a zero/],
    [{ title: 'a', in: '2m' }, /^400 invalid-request: in: must be 0s to 1m$/],
    [{ id3: { APIC: 'a' } }, /^400 invalid-request: id3\.APIC: is no frame that can be written: TIT2/],
    [{ id3: { TIT2: { a: 'b' } } }, /^400 invalid-request: id3\.TIT2: must be a text$/],
    [{ id3: { PRIV: { a: '-' } } }, /^400 invalid-request: id3\.PRIV\.a: must be bytes in Base64$/],
    [{ id3: { PRIV: 'a' } }, /^400 invalid-request: id3\.PRIV: must be an object/],
    [{ id3: { TXXX: { a: 'x'.repeat(8200) } } }, /^400 invalid-tag: the tag has \d+ bytes; the most is 8192$/],
    [{ title: 'x'.repeat(20_000) }, /^413 too-large: a command has at most 16384 bytes$/],
  ])('%j is refused', async (body, expected) => {
    const { send, events } = await start();
    expect(problem(await send('POST', '/metadata', body))).toMatch(expected);
    expect(events.newest).toBe(-Infinity);
  });

  it('is refused when there is too much of it', async () => {
    const { send, events } = await start();
    for (let i = 0; i < 1000; i++) events.add(START, Buffer.alloc(1));
    expect(problem(await send('POST', '/metadata', { title: 'a' }))).toMatch(/^429 too-much: /);
  });
});

describe('an ad break', () => {
  it('is announced, listed, on, and ended early', async () => {
    const { send, clock, ranges } = await start();
    const begun = { id: 'break-1795255206100', start: '2026-11-21T10:00:06.100Z', planned: 30 };
    const wanted = { duration: '30s', in: '5s', class: 'com.example.ad', attributes: { 'X-COM-EXAMPLE': 'a' } };
    const answer = await send('POST', '/breaks', wanted);
    expect(JSON.parse(answer.body.toString())).toEqual({ ...begun, class: 'com.example.ad', status: 'planned' });
    expect(ranges.list[0]!.tags[0].client).toEqual({ 'X-COM-EXAMPLE': 'a' });
    clock.now = START + 10 * S;
    expect(said(await send('GET', '/breaks'))).toMatchObject({ breaks: [{ ...begun, status: 'on' }] });
    const end = '2026-11-21T10:00:13.100Z';
    expect(said(await send('DELETE', '/breaks?in=2s'))).toMatchObject({ id: begun.id, end });
    expect(problem(await send('DELETE', `/breaks/${begun.id}`))).toMatch(/^409 not-open: /);
    clock.now = START + 20 * S;
    expect(said(await send('GET', '/breaks'))).toMatchObject({ breaks: [{ ...begun, status: 'ended', end }] });
  });

  it('begins with a segment where that is wanted', async () => {
    const { send } = await start();
    const answer = said(await send('POST', '/breaks', { duration: '10s', align: true }));
    expect(answer).toMatchObject({ start: toIsoDate(Math.ceil((START + S / 10) / (2 * S)) * 2 * S) });
    const { send: other } = await start({ grid: false });
    expect(problem(await other('POST', '/breaks', { align: true }))).toMatch(/^409 cannot-align: /);
  });

  it('that has not begun is cancelled', async () => {
    const { send, ranges } = await start();
    await send('POST', '/breaks', { duration: '30s', in: '5m' });
    expect(said(await send('DELETE', `/breaks/${ranges.list[0]!.id}`))).toMatchObject({ status: 'ended' });
    expect(said(await send('GET', '/breaks'))).toMatchObject({ breaks: [] });
  });

  it('is not begun within another, but behind it', async () => {
    const { send } = await start();
    expect((await send('POST', '/breaks', { duration: '30s' })).status).toBe(200);
    expect(problem(await send('POST', '/breaks', { duration: '30s', in: '29s' }))).toMatch(/^409 in-break: /);
    expect((await send('POST', '/breaks', { duration: '30s', in: '30s' })).status).toBe(200);
  });

  it.each<[string, string, unknown, RegExp]>([
    ['POST', '/breaks', { duration: '30' }, /^400 invalid-request: duration: "30" has no unit/],
    ['POST', '/breaks', { duration: '7h' }, /^400 invalid-request: duration: must be 1s to 6h; leave it out/],
    ['POST', '/breaks', { attributes: { a: 'b' } }, /^400 invalid-attributes: attributes: "a" must begin with X-/],
    ['POST', '/breaks', { class: 'a"b' }, /^400 invalid-attributes: class: /],
    ['POST', '/breaks', { x: 1 }, /^400 invalid-request: x: unknown; known: duration, in, align/],
    ['DELETE', '/breaks', undefined, /^404 unknown-break: there is no break$/],
    ['DELETE', '/breaks/x', undefined, /^404 unknown-break: there is no break "x"$/],
    ['DELETE', '/breaks?in=x', undefined, /^400 invalid-request: in: /],
    ['PUT', '/breaks', undefined, /^405 method-not-allowed: send a GET or POST or DELETE$/],
    ['GET', '/breaks/x', undefined, /^405 method-not-allowed: send a DELETE$/],
  ])('%s %s %j is refused', async (method, path, body, expected) => {
    const { send, ranges } = await start();
    expect(problem(await send(method, path, body))).toMatch(expected);
    expect(ranges.list).toEqual([]);
  });
});

describe('who may', () => {
  const ways = [
    ['POST', '/metadata', { title: 'a' }],
    ['POST', '/breaks', { duration: '30s' }],
    ['DELETE', '/breaks', undefined],
    ['DELETE', '/breaks/x', undefined],
  ] as const;

  it.each(ways)('%s %s: those with the token, where there is one', async (method, path, body) => {
    const { send } = await start({ apiToken: 'a-token-of-some-length' });
    expect(problem(await send(method, path, body))).toMatch(/^401 token-missing: /);
    const headers = { authorization: 'Bearer a-token-of-some-length' };
    expect([200, 404]).toContain((await send(method, path, body, headers)).status);
  });

  it.each(ways)('%s %s: no page of another site, which is not told that it might', async (method, path, body) => {
    const { send } = await start();
    const headers = { origin: 'https://evil.example' };
    expect(problem(await send(method, path, body, headers))).toMatch(/^403 foreign-page: /);
    const asked = await send('OPTIONS', path, undefined, headers);
    expect([asked.status, asked.headers['access-control-allow-origin']]).toEqual([405, undefined]);
  });
});
