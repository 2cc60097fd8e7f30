import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import type { Identity } from '../../../src/access/identity.ts';
import type { Refusal } from '../../../src/access/refusal.ts';
import type { OriginEnv } from '../../../src/origin/exchange.ts';
import { addInputPictureRoutes } from '../../../src/origin/input-picture-routes.ts';
import { LivePicture } from '../../../src/pictures/live-picture.ts';
import { silentLog } from './fixture.ts';

const REFUSED: Refusal = { status: 401, code: 'token-missing', message: 'log in' };
const VIEWER: Identity = { who: 'kim', role: 'viewer', by: 'session' };

const ask = (found: Identity | Refusal, path = '/live/main/inputs/studio/picture.jpg') => {
  const app = new Hono<OriginEnv>();
  const nothing = new LivePicture({ newest: () => undefined, decoder: { decode: () => Promise.reject(new Error()) } });
  const inputPicture = (channel: string, input: string) =>
    `${channel} ${input}` === 'main studio' ? nothing : undefined;
  addInputPictureRoutes(app, { inputPicture, gate: { identify: () => found }, log: silentLog });
  return app.request(path, {}, { incoming: { socket: {}, headers: {} } });
};

describe('what an input shows', () => {
  it('is for those who may look into the control room, of their channels', async () => {
    const refused = await ask(REFUSED);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="sluice"']);
    expect(refused.headers.get('cache-control')).toBe('no-store');
    expect((await ask({ ...VIEWER, channels: ['other'] })).status).toBe(403);
    for (const one of [VIEWER, { ...VIEWER, channels: ['main'] }]) {
      // There is an input, which shows nothing yet.
      expect(await (await ask(one)).text()).toMatch(/picture/);
    }
  });

  it('tells those who may not see it of no input that is there', async () => {
    for (const path of ['/live/main/inputs/none/picture.jpg', '/live/none/inputs/studio/picture.webp']) {
      expect((await ask(REFUSED, path)).status).toBe(401);
      expect((await ask(VIEWER, path)).status).toBe(404);
    }
  });
});
