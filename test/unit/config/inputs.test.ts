import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { effectiveConfig } from '../../../src/config/effective.ts';
import { ConfigError } from '../../../src/config/error.ts';
import { parseConfig } from '../../../src/config/load.ts';

const parse = (...inputs: string[]) =>
  parseConfig(`channels: { main: { inputs: [${inputs.join(', ')}] } }`, 'x', {}).channels['main']!.inputs;

/** What is wrong with inputs, as one text. */
const faults = (...inputs: string[]): string => {
  try {
    parse(...inputs);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

describe('a test input', () => {
  it('has a size and a frame rate', () => {
    expect(parse('{ name: bars, type: test }')).toEqual([
      { name: 'bars', type: 'test', size: { width: 1280, height: 720 }, frameRate: 30 },
    ]);
    expect(parse('{ name: bars, type: test, size: 640x360, frameRate: 29.97 }')).toMatchObject([
      { size: { width: 640, height: 360 }, frameRate: 29.97 },
    ]);
  });

  it.each([
    ['size: 720p', 'size: must be a size, as 1280x720: even numbers from 16 to 8192, not "720p"'],
    ['size: 641x360', 'even numbers'],
    ['size: 8x8', 'size: must be a size'],
    ['size: 720', 'must be a size'],
    ['frameRate: 0', 'frameRate: must be a number from 1 to 120, not 0'],
    ['rate: 30', 'rate: unknown setting'],
  ])('%s', (setting, expected) => {
    expect(faults(`{ name: bars, type: test, ${setting} }`)).toContain(expected);
  });
});

describe('a slate', () => {
  it('may have a picture or a video of its own', () => {
    expect(parse('{ name: s, type: slate, image: soon.png }')).toEqual([
      { name: 's', type: 'slate', image: 'soon.png' },
    ]);
    expect(parse('{ name: s, type: slate, video: soon.mp4 }')).toMatchObject([{ video: 'soon.mp4' }]);
    expect(faults('{ name: s, type: slate, video: soon.mp4, image: soon.png }')).toContain(
      'inputs[0].video: stands beside image: name one of them',
    );
    expect(faults('{ name: s, type: slate, picture: soon.png }')).toContain('picture: unknown setting');
  });

  it('finds its files from the folder of the config file, and a missing one is warned of', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'sluice-config-'));
    const file = path.join(folder, 'sluice.yaml');
    await writeFile(file, 'channels: { main: { inputs: [{ name: s, type: slate, image: art/soon.png }] } }');
    const { config, warnings } = await effectiveConfig({ configPath: file, environment: {}, folder: '/' });
    await rm(folder, { recursive: true });
    const image = path.join(folder, 'art/soon.png');
    expect(config.channels['main']!.inputs).toMatchObject([{ image }]);
    expect(warnings).toEqual([`channel main, input s: ${image} does not exist`]);
  });
});

describe('an SRT input', () => {
  it('listens, or calls', () => {
    expect(parse('{ name: van, type: srt, port: 9710 }')).toEqual([
      { name: 'van', type: 'srt', mode: 'listener', host: '0.0.0.0', port: 9710, latency: 0.2 },
    ]);
    const caller =
      '{ name: van, type: srt, mode: caller, host: van.example, port: 9710, latency: 1.5s, streamId: "#!::r=a" }';
    expect(parse(caller)).toMatchObject([{ mode: 'caller', host: 'van.example', latency: 1.5, streamId: '#!::r=a' }]);
  });

  it.each([
    ['mode: caller, port: 9710', 'inputs[0].host: is missing: a caller needs the host to call'],
    ['mode: server, port: 9710', 'mode: must be listener (waits to be called) or caller (calls), not "server"'],
    ['host: 0.0.0.0', 'inputs[0].port: is missing: must be a whole number from 1 to 65535'],
    ['port: 0', 'port: must be a whole number from 1 to 65535, not 0'],
    ['port: 9710, passphrase: short', 'passphrase: must be 10 to 79 letters'],
    ['port: 9710, latency: 120', 'latency: "120" has no unit'],
    ['port: 9710, latency: 1m', 'latency: must be 20ms to 8s, not 1m'],
    ['port: 9710, streamId: a', 'streamId: is for "mode: caller": a listener takes every stream id'],
  ])('%s', (settings, expected) => {
    expect(faults(`{ name: van, type: srt, ${settings} }`)).toContain(expected);
  });

  it('never has its passphrase repeated', () => {
    expect(faults('{ name: van, type: srt, port: 9710, passphrase: s3cret }')).not.toContain('s3cret');
  });

  it('wants a port of its own', () => {
    const inputs = ['{ name: a, type: srt, port: 9710 }', '{ name: b, type: srt, port: 9710 }'];
    expect(faults(...inputs)).toContain('inputs[1].port: 9710 is the port of main.a already: choose another');
    expect(parse(inputs[0]!, inputs[1]!.replace('port', 'mode: caller, host: h, port'))).toHaveLength(2);
  });
});

describe('a UDP input', () => {
  it('listens on a port, or joins a group', () => {
    expect(parse('{ name: u, type: udp, port: 5000 }')).toEqual([
      { name: 'u', type: 'udp', host: '0.0.0.0', port: 5000 },
    ]);
    const group = '{ name: u, type: udp, host: 239.1.2.3, port: 5000, interface: 10.0.0.5, source: 10.0.0.9 }';
    expect(parse(group)).toMatchObject([{ host: '239.1.2.3', interface: '10.0.0.5', source: '10.0.0.9' }]);
    expect(faults('{ name: u, type: udp, port: 5000, interface: 10.0.0.5 }')).toContain(
      'is for a multicast group, and host (0.0.0.0) is none',
    );
    expect(faults('{ name: u, type: udp, host: ff15::1, port: 5000, source: 10.0.0.9 }')).toContain(
      'must be an IPv6 address, as the group ff15::1 is',
    );
    expect(faults('{ name: u, type: udp, port: 5000, interface: eth0 }')).toContain(
      'interface: must be an IP address of this machine, not "eth0"',
    );
    expect(faults('{ name: u, type: udp, port: 5000 }', '{ name: s, type: srt, port: 5000 }')).toContain(
      'inputs[1].port: 5000 is the port of main.u already',
    );
  });
});
