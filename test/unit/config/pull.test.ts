import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/config/error.ts';
import { parseConfig } from '../../../src/config/load.ts';

const parse = (input: string, pull = '') =>
  parseConfig(`${pull}\nchannels: { main: { inputs: [{ name: far, type: pull, ${input} }] } }`, 'x', {});

const faults = (input: string, pull?: string): string => {
  try {
    parse(input, pull);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

const URL = "url: 'https://example.org/index.m3u8'";

describe('a pull input', () => {
  it('has a URL, and takes the best variant where nothing else is said', () => {
    expect(parse(URL).channels['main']!.inputs).toEqual([
      { name: 'far', type: 'pull', url: 'https://example.org/index.m3u8', variant: 'best' },
    ]);
  });

  it.each([
    ['worst', 'worst'],
    ['{ height: 720 }', { height: 720 }],
    ['{ maxBitrate: 2.5M }', { maxBitrate: 2_500_000 }],
  ])('variant: %s', (text, expected) => {
    expect(parse(`${URL}, variant: ${text}`).channels['main']!.inputs[0]).toMatchObject({ variant: expected });
  });

  it.each([
    ['', 'url: is missing'],
    ['url: example.org/index.m3u8', 'url: must be a URL, as https://example.org'],
    ['url: /etc/passwd', 'url: must be a URL'],
    ["url: 'file:///etc/passwd'", 'must begin with one of https://, http://, rtsp://, not file:'],
    ["url: 'concat:/etc/passwd'", 'not concat:'],
    ["url: 'udp://@239.1.1.1:5000'", 'add an input of type udp'],
    ["url: 'http://'", 'must be a URL'],
    [`${URL}, variant: medium`, 'variant: must be best, worst, { height: 720 } or { maxBitrate: 2.5M }, not "medium"'],
    [`${URL}, variant: { height: 7 }`, 'variant'],
    [`${URL}, vairant: best`, 'unknown setting'],
  ])('%s', (input, expected) => {
    expect(faults(input)).toContain(expected);
  });

  it('what is wrong with a URL is said without it: it may hold a password', () => {
    expect(faults("url: 'me:s3cret@host'")).not.toContain('s3cret');
    expect(faults("url: 'ftp://me:s3cret@host/'")).not.toContain('s3cret');
  });
});

describe('what may be pulled', () => {
  it('public addresses only, by default', () => {
    expect(parse(URL).pull).toEqual({ protocols: ['https', 'http', 'rtsp'], allow: [], privateAddresses: false });
  });

  it('may be set', () => {
    const pull = "pull: { protocols: [https], allow: [10.0.0.0/8, 'fd00::/8', cam.lan, '*.studio.lan', 192.168.1.20] }";
    expect(parse(URL, pull).pull.allow).toHaveLength(5);
    expect(faults("url: 'http://example.org/'", pull)).toContain('pull.protocols does not name its protocol');
  });

  it.each([
    ['allow: [10.0.0.0/33]', 'must be an address (10.1.2.3), a network (10.0.0.0/8) or a host (cam.lan, *.studio.lan)'],
    ['allow: [10.0.0.256]', 'must be an address'],
    ['allow: [host/8]', 'must be an address'],
    ["allow: ['http://x/']", 'must be an address'],
    ['allow: cam.lan', 'must be a list'],
    ['protocols: [ftp]', 'must be one of https, http, rtsp'],
    ['privateAddresses: perhaps', 'must be true or false'],
  ])('%s', (setting, expected) => {
    expect(faults(URL, `pull: { ${setting} }`)).toContain(expected);
  });
});
