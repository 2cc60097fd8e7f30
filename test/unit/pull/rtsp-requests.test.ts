import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RtspRequests } from '../../../src/pull/rtsp-requests.ts';
import { RtspStandIn } from '../../../src/pull/rtsp-stand-in.ts';

const ask = (uri: string, method = 'DESCRIBE') => `${method} ${uri} RTSP/1.0\r\nCSeq: 2\r\n\r\n`;

describe('what an RTSP client sends', () => {
  it('is edited request by request, with media between them, in pieces of any size', () => {
    const media = Buffer.from([0x24, 1, 0, 4, 0x0d, 0x0a, 0x0d, 0x0a]);
    const withBody = 'GET_PARAMETER rtsp://127.0.0.1:1/cam RTSP/1.0\r\nContent-Length: 4\r\n\r\n\r\n\r\n';
    const all = Buffer.concat([Buffer.from(ask('rtsp://a/b')), media, Buffer.from(withBody), media]);
    fc.assert(
      fc.property(fc.array(fc.nat(all.length)), (cuts) => {
        const seen: string[] = [];
        const requests = new RtspRequests((text) => (seen.push(text), `<${text}>`));
        const places = [0, ...cuts.toSorted((a, b) => a - b), all.length];
        const out = places.slice(1).map((end, index) => requests.push(all.subarray(places[index], end)));
        expect(seen).toEqual([ask('rtsp://a/b'), withBody]);
        const edited = [Buffer.from(`<${seen[0]}>`), media, Buffer.from(`<${seen[1]}>`), media];
        expect(Buffer.concat(out).equals(Buffer.concat(edited))).toBe(true);
      }),
    );
  });

  it('has an end', () => {
    const requests = new RtspRequests((text) => text);
    expect(() => requests.push(Buffer.alloc(70_000, 'a'))).toThrow('more than 64 kB');
  });
});

describe("the URL on an RTSP client's command line", () => {
  it.each([
    ['rtsp://user:pa$$@cam.lan/live?token=a%26b&x=$1', 'rtsp://cam.lan/live?token=a%26b&x=$1'],
    ['rtsp://[2001:db8::1]:8554/', 'rtsp://[2001:db8::1]:8554/'],
    ['rtsp://cam.lan#here', 'rtsp://cam.lan'],
    ['rtsp://cam.lan/user=a_password=b.sdp', 'rtsp://cam.lan/user=a_password=b.sdp'],
  ])('says nothing of %s, and becomes it on its way', (url, real) => {
    const standIn = new RtspStandIn(url, 40_000, 'f00d');
    expect(standIn.url).toMatch(/^rtsp:\/\/127\.0\.0\.1:40000\/f00d\/?$/);
    const slash = standIn.url.endsWith('/') ? '' : '/';
    expect(slash).toBe(real.endsWith('/') ? '' : '/');
    expect(standIn.real(ask(standIn.url))).toBe(ask(real));
    expect(standIn.real(ask(`${standIn.url}${slash}track=1`, 'SETUP'))).toBe(ask(`${real}${slash}track=1`, 'SETUP'));
    // What the server named by itself stays as it is.
    expect(standIn.real(ask('rtsp://far/other', 'PLAY'))).toBe(ask('rtsp://far/other', 'PLAY'));
  });

  it('cannot be guessed', () => {
    const urls = [1, 2].map(() => new RtspStandIn('rtsp://cam.lan/', 1).url);
    expect(urls[0]).toMatch(/^rtsp:\/\/127\.0\.0\.1:1\/[0-9a-f]{32}\/$/);
    expect(urls[0]).not.toBe(urls[1]);
  });
});
