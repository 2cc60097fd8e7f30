import { describe, expect, it } from 'vitest';
import type { AudienceState } from '../../../src/viewers/tally.ts';
import { makeChannel, makeRendition } from '../hls/fixture.ts';
import { ask, makeState, startOrigin } from './fixture.ts';

const start = (state = {}) => startOrigin({ timeline: makeChannel(makeRendition()), state });

describe('the API', () => {
  it('lists the channels and tells of one', async () => {
    const { port } = await start();
    const list = await ask(port, '/api/v1/channels');
    expect(JSON.parse(list.body.toString())).toEqual({ channels: [{ ...makeState(), events: undefined }] });
    expect(list.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(list.headers).not.toHaveProperty('access-control-allow-origin');
    const one = await ask(port, '/api/v1/channels/main');
    expect(JSON.parse(one.body.toString())).toEqual(makeState());
  });

  it('says in JSON that there is no such channel', async () => {
    const { port } = await start();
    const { status, body } = await ask(port, '/api/v1/channels/nobody');
    expect(status).toBe(404);
    expect(JSON.parse(body.toString())).toMatchObject({
      code: 'unknown-channel',
      detail: 'there is no channel "nobody"; there are: main',
    });
  });
});

describe('/api/v1/channels/NAME/viewers', () => {
  it('counts no more than twice a second, however often it is asked', async () => {
    let counted = 0;
    const audience = () => ({ viewers: ++counted }) as AudienceState;
    const { port } = await startOrigin({ timeline: makeChannel(makeRendition()), audience });
    const began = performance.now();
    for (let times = 0; times < 20; times++) await ask(port, '/api/v1/channels/main/viewers');
    expect(counted).toBeLessThanOrEqual(1 + (performance.now() - began) / 500);
    expect((await ask(port, '/api/v1/channels/nobody/viewers')).status).toBe(404);
  });
});

describe('/health', () => {
  it('is one line, 200 while OK', async () => {
    const { port } = await start();
    for (const path of ['/health', '/health/main']) {
      const { status, headers, body } = await ask(port, path);
      expect(status).toBe(200);
      expect(body.toString()).toMatch(/^SLUICE OK - main: studio on air, 0 renditions \| 'main_age'=1.2s;4;6;0 .*\n$/);
      expect(headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
    }
  });

  it('is 200 on WARNING and 503 on CRITICAL', async () => {
    const slate = await start({ onAir: 'slate' });
    const warning = await ask(slate.port, '/health');
    expect([warning.status, warning.body.toString()]).toEqual([
      200,
      expect.stringMatching(/^SLUICE WARNING - main: on slate/),
    ]);
    const stale = await start({ lastSegmentAge: 7 });
    const critical = await ask(stale.port, '/health');
    expect([critical.status, critical.body.toString().slice(0, 15)]).toEqual([503, 'SLUICE CRITICAL']);
  });

  it('is JSON for those who ask for it', async () => {
    const { port } = await start();
    const { headers, body } = await ask(port, '/health', { headers: { accept: 'application/json' } });
    expect(headers['content-type']).toContain('application/json');
    expect(headers['vary']).toBe('Accept');
    expect(JSON.parse(body.toString())).toMatchObject({ status: 'OK', channels: [{ channel: 'main', status: 'OK' }] });
  });

  it('knows nothing of a channel that is not there', async () => {
    const { port } = await start();
    const { status, body } = await ask(port, '/health/nobody');
    expect([status, body.toString()]).toEqual([404, 'SLUICE UNKNOWN - there is no such channel\n']);
  });
});
