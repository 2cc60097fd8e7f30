import { describe, expect, it } from 'vitest';
import type { ChannelState } from '../../../src/channel/state.ts';
import { guideEntry } from '../../../src/origin/guide.ts';
import { makeChannel, makeRendition } from '../hls/fixture.ts';
import { ask, makeState, startOrigin } from './fixture.ts';

const asked = async (port: number, path: string, headers: Record<string, string> = {}) => {
  const { status, body } = await ask(port, path, { headers });
  return { status, text: body.toString() };
};

describe('the guide', () => {
  it('is for everybody, and tells of no input, no machine and no operator', async () => {
    const { port } = await startOrigin({ timeline: makeChannel(makeRendition()), apiToken: 'a-token-of-some-length' });
    const { status, text } = await asked(port, '/api/v1/guide');
    expect([status, JSON.parse(text)]).toEqual([
      200,
      {
        channels: [
          { name: 'main', title: 'Main stage', state: 'live', startedAt: '2026-11-21T09:00:00.000Z', renditions: [] },
        ],
      },
    ]);
    expect((await asked(port, '/api/v1/guide/main')).text).not.toContain('studio');
    expect((await asked(port, '/api/v1/guide/nobody')).status).toBe(404);
  });

  it.each<[Partial<ChannelState>, string]>([
    [{}, 'live'],
    [{ lastSegmentAge: undefined }, 'starting'],
    [{ lastSegmentAge: 6.1 }, 'off'],
    [{ onAir: 'slate' }, 'standby'],
    [{ onAir: undefined }, 'standby'],
  ])('%j is %s', (changes, expected) => {
    expect(guideEntry(makeState(changes)).state).toBe(expected);
  });
});

describe('the state of the channels', () => {
  it('is for those who are known', async () => {
    const { port } = await startOrigin({ timeline: makeChannel(makeRendition()), apiToken: 'a-token-of-some-length' });
    for (const path of ['channels', 'channels/main', 'channels/main/breaks']) {
      expect((await asked(port, `/api/v1/${path}`)).status).toBe(401);
    }
    const headers = { authorization: 'Bearer a-token-of-some-length' };
    expect((await asked(port, '/api/v1/channels/main', headers)).text).toContain('studio');
  });
});
