import { describe, expect, it } from 'vitest';
import { authorization, readChallenge } from '../../../src/pull/rtsp-challenge.ts';
import { RtspLogin } from '../../../src/pull/rtsp-login.ts';
import { RtspGuard } from '../../../src/pull/rtsp-guard.ts';

const NONCE = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v';
const digest = (algorithm: string) =>
  `WWW-Authenticate: Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="${NONCE}", opaque="FQhe"`;

const unauthorized = (...lines: string[]) => ['RTSP/1.0 401 Unauthorized', 'CSeq: 2', ...lines, '', ''].join('\r\n');
const describeRequest = 'DESCRIBE rtsp://127.0.0.1:1/cam RTSP/1.0\r\nCSeq: 2\r\n\r\n';
const CREDENTIALS = { user: 'admin', password: 's3cret' };

describe('what an RTSP server wants to be shown', () => {
  // RFC 7616 3.9.1
  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('is answered as the standard has it, by %s', (algorithm, response) => {
    const challenge = readChallenge(unauthorized(digest(algorithm)))!;
    const nonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
    const asked = { method: 'GET', uri: '/dir/index.html', count: 1, nonce };
    const line = authorization(challenge, { user: 'Mufasa', password: 'Circle of Life' }, asked);
    expect(line).toContain(`response="${response}"`);
    expect(line).toContain(`algorithm=${algorithm}`);
    expect(line).toContain('nc=00000001');
    expect(line).not.toContain('Circle');
  });

  it('is the best that it offers, and nothing that is not spoken here', () => {
    const basic = 'WWW-Authenticate: Basic realm="cam"';
    const best = (...lines: string[]) => {
      const challenge = readChallenge(unauthorized(...lines));
      return challenge?.scheme === 'digest' ? challenge.hash : challenge?.scheme;
    };
    expect(best(basic, digest('MD5'), digest('SHA-256'))).toBe('sha256');
    expect(best(basic, digest('MD5'))).toBe('md5');
    expect(best(basic, digest('SHA-512-256'))).toBe('basic');
    expect(best('WWW-Authenticate: Digest realm="r", nonce="n"')).toBe('md5');
    expect(best('WWW-Authenticate: Digest realm="r", nonce="n", qop="auth-int"')).toBeUndefined();
    expect(best('WWW-Authenticate: Bearer')).toBeUndefined();
  });
});

describe('a login', () => {
  it('changes nothing before it is asked for', () => {
    const login = new RtspLogin(CREDENTIALS);
    expect(login.request(describeRequest)).toBe(describeRequest);
  });

  it('makes a refused request once more, and gives the next ones what they need', () => {
    const login = new RtspLogin(CREDENTIALS, () => 'random');
    login.request(describeRequest);
    const again = login.again(unauthorized('WWW-Authenticate: Basic realm="cam"'))!;
    const line = 'Authorization: Basic YWRtaW46czNjcmV0\r\n';
    expect(again).toBe(`${describeRequest.slice(0, -2)}${line}\r\n`);
    // What it has was not enough: that is the client's to know.
    expect(login.again(unauthorized('WWW-Authenticate: Basic realm="cam"'))).toBeUndefined();
    const setup = 'SETUP rtsp://127.0.0.1:1/cam/track=1 RTSP/1.0\r\nCSeq: 3\r\n\r\n';
    expect(login.request(setup)).toBe(`${setup.slice(0, -2)}${line}\r\n`);
    expect(login.again(unauthorized(digest('MD5')))).toContain('nc=00000001');
  });

  it('keeps from the client what it has answered, and nothing else', () => {
    const asked: string[] = [];
    const guard = new RtspGuard((head) => asked.push(head) === 1);
    const refused = unauthorized('Content-Length: 4').concat('body');
    const done = 'RTSP/1.0 200 OK\r\nCSeq: 2\r\n\r\n';
    const all = Buffer.from(`${done}${refused}${done}${refused}`);
    const out = [all.subarray(0, 50), all.subarray(50, 90), all.subarray(90)].map((part) => guard.push(part));
    expect(Buffer.concat(out).toString()).toBe(`${done}${done}${refused}`);
  });
});
