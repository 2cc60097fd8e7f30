import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { initSection } from '../../../src/timeline/init-section.ts';
import { FIRST_MSN, makeChannel, makeRendition, makeSegment } from '../hls/fixture.ts';
import { ask, startOrigin } from './fixture.ts';

const NOW = initSection(Buffer.from('the format that is on the air'));
const EARLIER = initSection(Buffer.from('one that only files have'));
const urlOf = ({ name }: { name: string }): string => `/live/main/720p/${name}`;

/** A channel whose segments have the one init section, and on whose disk, in an hour of the past, lies the other. */
const setup = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-init-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const hour of ['2026112108', '2026112109', '2026112110']) mkdirSync(join(folder, hour));
  writeFileSync(join(folder, '2026112108', EARLIER.name), EARLIER.bytes);
  writeFileSync(join(folder, 'init-of-nobody.mp4'), 'no hour of ours');
  const rendition = makeRendition({ container: 'fmp4' });
  rendition.add({ ...makeSegment(rendition, FIRST_MSN), init: NOW });
  const segmentPath = (_: string, msn: number): string => join(folder, '2026112110', `${msn}.m4s`);
  return startOrigin({ timeline: { ...makeChannel(rendition), segmentPath } });
};

it.each([
  ['in memory', NOW],
  ['on disk', EARLIER],
])('an init section %s is sent, for ever, and not again to those who have it', async (_, init) => {
  const { port } = await setup();
  const { status, headers, body } = await ask(port, urlOf(init));
  expect([status, body.equals(init.bytes)]).toEqual([200, true]);
  expect(headers).toMatchObject({
    ...{ 'content-type': 'video/mp4', 'content-length': String(init.bytes.length), etag: `"${init.name}"` },
    'access-control-allow-origin': '*',
  });
  expect(headers['cache-control']).toMatch(/^public, max-age=\d+, immutable$/);
  const head = await ask(port, urlOf(init), { method: 'HEAD' });
  expect([head.status, head.headers['content-length'], head.body.length]).toEqual([
    ...[200, String(init.bytes.length), 0],
  ]);
  const known = await ask(port, urlOf(init), { headers: { 'if-none-match': headers.etag! } });
  expect([known.status, known.body.length, known.headers.etag]).toEqual([304, 0, headers.etag]);
  const part = await ask(port, urlOf(init), { headers: { range: 'bytes=4-9' } });
  expect([part.status, part.body.equals(init.bytes.subarray(4, 10))]).toEqual([206, true]);
});

it.each([
  'init-0123456789abcdef.mp4',
  'init-of-nobody.mp4',
  'init-.mp4',
  '..%2F2026112108%2Finit-0123456789abcdef.mp4',
])('%s is not found', async (name) => {
  const { port } = await setup();
  for (const method of ['GET', 'HEAD']) {
    const { status, headers } = await ask(port, `/live/main/720p/${name}`, { method });
    expect(status).toBe(404);
    expect(headers['cache-control'] ?? '').not.toContain('immutable');
  }
});

it('a channel in MPEG-TS has none', async () => {
  const rendition = makeRendition();
  rendition.add(makeSegment(rendition, FIRST_MSN));
  const { port } = await startOrigin({ timeline: makeChannel(rendition) });
  expect((await ask(port, urlOf(NOW))).status).toBe(404);
});
