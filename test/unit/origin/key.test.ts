import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FIRST_MSN, makeChannel, makeRendition, makeSegment } from '../hls/fixture.ts';
import { ask, startOrigin } from './fixture.ts';

const BYTES = randomBytes(16);
const key = { id: 'x7Yz_-1', iv: Buffer.alloc(16, 0xa5) };

const setup = async () => {
  const rendition = makeRendition({ partSeconds: 0.5, windowSeconds: 60 });
  for (let msn = FIRST_MSN; msn < FIRST_MSN + 20; msn++) {
    rendition.add({ ...makeSegment(rendition, msn, { parts: 4 }), key });
  }
  const keys = { find: (id: string) => (id === key.id ? BYTES : undefined) };
  return startOrigin({ timeline: { ...makeChannel(rendition), keys } });
};

describe('the keys of an encrypted channel', () => {
  it('are named before the first part of each segment, relative to the playlist, in delta updates too', async () => {
    const { port } = await setup();
    const url = `http://127.0.0.1:${port}/live/main/720p/index.m3u8`;
    for (const query of ['', '?_HLS_skip=YES']) {
      const text = (await ask(port, `/live/main/720p/index.m3u8${query}`)).body.toString();
      const [, ...pieces] = text.split('#EXT-X-KEY:');
      expect(pieces.length).toBe(query === '' ? 20 : 6);
      for (const piece of pieces) {
        expect(piece).toMatch(/^METHOD=AES-128,URI="\.\.\/key\/x7Yz_-1",IV=0x(A5){16}\n#EXT-X-PROGRAM-DATE-TIME/);
      }
      expect(text.lastIndexOf('#EXT-X-KEY')).toBeLessThan(text.indexOf('#EXT-X-PART', text.lastIndexOf('#EXT-X-KEY')));
    }
    expect(new URL('../key/x7Yz_-1', url).pathname).toBe('/live/main/key/x7Yz_-1');
  });

  it('are sixteen bytes that no cache in between keeps, for players of any site', async () => {
    const { port } = await setup();
    const { status, headers, body } = await ask(port, '/live/main/key/x7Yz_-1');
    expect(status).toBe(200);
    expect(body).toEqual(BYTES);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'cache-control': 'private, max-age=3600',
      'access-control-allow-origin': '*',
    });
    const head = await ask(port, '/live/main/key/x7Yz_-1', { method: 'HEAD' });
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '16', 0]);
  });

  it.each(['/live/main/key/other', '/live/main/key/', '/live/other/key/x7Yz_-1', '/live/main/key/..%2f..'])(
    '%s is not there',
    async (path) => {
      const { port } = await setup();
      expect((await ask(port, path)).status).toBe(404);
    },
  );
});
