import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/load.ts';
import { reachableHost } from '../../../src/server/addresses.ts';
import { createAddresses, type ChannelAddressesOptions } from '../../../src/server/channel-addresses.ts';

const INPUTS = `
      - { name: studio, type: rtmp, key: s3cret }
      - { name: phone, type: whip, token: t0ken }
      - { name: van, type: srt, port: 9710, passphrase: 0pen-sesame, latency: 500ms }
      - { name: odd, type: srt, port: 9711, passphrase: 'open & sesame' }
      - { name: tower, type: srt, port: 9712, mode: caller, host: tower.example }
      - { name: head-end, type: udp, host: 10.0.0.5, port: 5000 }
      - { name: slate, type: slate }`;

const addressesOf = (top = '', via = { host: 'stage.example:8080' as string | undefined, secure: false }) => {
  const config = parseConfig(`${top}\nchannels:\n  main:\n    inputs:${INPUTS}\n`, 'test.yaml', {});
  const member = { config: config.channels['main'] };
  const key = (input: string, protocol: 'rtmp' | 'whip', text: string) => ({
    channel: 'main',
    input,
    protocol,
    key: text,
  });
  return createAddresses({
    config,
    fleet: { members: new Map([['main', member]]) } as unknown as ChannelAddressesOptions['fleet'],
    keys: () => [key('studio', 'rtmp', 's3cret'), key('phone', 'whip', 't0ken')],
    ports: () => ({ http: 8080, rtmp: 1935, rtmps: 1936 }),
  })('main', via)!;
};

describe('the addresses of a channel', () => {
  it('are those by which the request came', () => {
    const { inputs, players } = addressesOf();
    const [studio, phone, van, odd, tower, headEnd, slate] = inputs;
    const rtmp = 'rtmp://stage.example:1935/live';
    expect(studio).toMatchObject({ server: rtmp, key: 's3cret', url: `${rtmp}/s3cret` });
    expect(studio!.ffmpeg).toMatch(/^ffmpeg -re -i FILE .* -f flv 'rtmp:\/\/stage.example:1935\/live\/s3cret'$/);
    expect(phone).toMatchObject({
      server: 'http://stage.example:8080/whip/main',
      obs: { service: 'WHIP', server: 'http://stage.example:8080/whip/main', key: 't0ken' },
    });
    expect(van).toMatchObject({
      server: 'srt://stage.example:9710',
      url: 'srt://stage.example:9710?latency=500000&passphrase=0pen-sesame',
    });
    // A URL cannot hold it.
    expect(odd).toMatchObject({ url: 'srt://stage.example:9711?latency=200000', key: 'open & sesame' });
    expect(odd!.note).toContain('passphrase');
    expect(tower).toEqual({ input: 'tower', type: 'srt' });
    expect(headEnd).toMatchObject({ url: 'udp://10.0.0.5:5000' });
    expect(slate).toEqual({ input: 'slate', type: 'slate' });
    expect(players.map(({ url }) => url)).toEqual([
      'http://stage.example:8080/watch/main',
      'http://stage.example:8080/live/main/index.m3u8',
      'http://stage.example:8080/embed/main',
    ]);
  });

  it('are https where the request was', () => {
    const { inputs, players } = addressesOf('', { host: 'stage.example', secure: true });
    expect(inputs[1]!.server).toBe('https://stage.example/whip/main');
    expect(players[0]!.url).toBe('https://stage.example/watch/main');
  });

  it('name the machine in its network for encoders, where the request came from the machine itself', () => {
    const { inputs, players } = addressesOf('', { host: 'localhost:8080', secure: false });
    expect(inputs[0]!.server).toBe(`rtmp://${reachableHost('0.0.0.0')}:1935/live`);
    expect(players[0]!.url).toBe('http://localhost:8080/watch/main');
  });

  it('are those that the server is bound to, where it is', () => {
    expect(addressesOf('rtmp: { host: 10.0.0.7 }').inputs[0]!.server).toBe('rtmp://10.0.0.7:1935/live');
  });

  it.each(["evil/path?x='", 'a b', '', undefined, '"><script>'])(
    'repeat nothing of a host that is none: %j',
    (host) => {
      const { inputs, players } = addressesOf('', { host, secure: false });
      for (const { url } of players) expect(url).toMatch(/^http:\/\/[\w.:[\]-]+\/(watch|live|embed)\/main/);
      for (const { url = '' } of inputs) expect(url).not.toMatch(/['"<> ]/);
    },
  );
});
