import { describe, expect, it } from 'vitest';
import { Audiences, type Offer, type ViewerRequest } from '../../../src/viewers/audiences.ts';

const request = (given: Partial<ViewerRequest>, headers: Record<string, string> = {}): ViewerRequest => ({
  channel: 'main',
  rendition: '720p',
  file: 'index.m3u8',
  query: '',
  address: '10.0.0.1',
  header: (name) => headers[name],
  ...given,
});

const known = ['720p', '360p'];
const OFFER: Offer = {
  hasChannel: (name) => name !== 'made-up',
  renditionOf: (channel, name) => (channel === 'made-up' ? undefined : known.find((each) => each === name)),
};

describe('the audiences of all channels', () => {
  it('are kept apart, and none is kept for a name that is no channel', () => {
    const audiences = new Audiences(OFFER);
    audiences.observe(request({}));
    audiences.observe(request({ channel: 'side' }));
    audiences.observe(request({ channel: 'made-up' }));
    expect(audiences.state('main').viewers).toBe(1);
    expect(audiences.state('side').viewers).toBe(1);
    expect(audiences.state('made-up').viewers).toBe(0);
  });

  it('are counted by media playlists alone', () => {
    const audiences = new Audiences(OFFER);
    audiences.observe(request({ rendition: undefined }));
    audiences.observe(request({ file: '17.ts' }));
    expect(audiences.state('main').viewers).toBe(0);
    audiences.observe(request({}, { 'user-agent': 'one' }));
    audiences.observe(request({}, { 'user-agent': 'two' }));
    audiences.observe(request({ address: '10.0.0.2' }, { 'user-agent': 'two' }));
    expect(audiences.state('main').viewers).toBe(3);
  });

  it('hear what players say in a query and in headers', () => {
    const audiences = new Audiences(OFFER);
    audiences.observe(request({ query: 'CMCD=bl%3D4000%2Csid%3D%22q%22' }));
    audiences.observe(request({}, { 'cmcd-session': 'sid="h"', 'cmcd-request': 'bl=2000', 'cmcd-status': 'bs' }));
    audiences.observe(request({ file: '17.2.ts' }, { 'cmcd-session': 'sid="h"', 'cmcd-object': 'br=900' }));
    expect(audiences.state('main')).toMatchObject({
      viewers: 2,
      reporting: 2,
      starvations: 1,
      buffer: { median: 2, worstTenth: 2 },
      bitrate: 900_000,
    });
  });

  it('do not grow with what strangers make up', () => {
    const audiences = new Audiences(OFFER);
    for (const rendition of ['__proto__', 'constructor', 'x'.repeat(5000)]) audiences.observe(request({ rendition }));
    expect(audiences.state('main')).toMatchObject({ viewers: 0, byRendition: {} });
    // Names of players are told apart by so much as browsers need, and no more is kept of them.
    audiences.observe(request({}, { 'user-agent': `${'x'.repeat(200)}1` }));
    audiences.observe(request({}, { 'user-agent': `${'x'.repeat(200)}2` }));
    audiences.observe(request({}, { 'user-agent': 'y' }));
    expect(audiences.state('main')).toMatchObject({ viewers: 2, byRendition: { '720p': 2 } });
  });
});
