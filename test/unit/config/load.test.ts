import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/config/error.ts';
import type { Config } from '../../../src/config/schema.ts';
import { faults, parse } from './parsed.ts';

/** A config of one channel, with further settings of it from line 4 on. */
const channel = (...settings: string[]): string =>
  ['channels:', '  main:', '    inputs: [{ name: obs, type: rtmp }]', ...settings.map((line) => `    ${line}`)].join(
    '\n',
  );

describe('a config that is right', () => {
  it.each([
    ['https://example.com/a.ics?key=x', 'https://example.com/a.ics?key=x'],
    ['webcal://example.com/a.ics', 'https://example.com/a.ics'],
    ['http://127.0.0.1:8000/a.ics', 'http://127.0.0.1:8000/a.ics'],
    ['http://localhost/a.ics', 'http://localhost/a.ics'],
    ['./week.ics', './week.ics'],
  ])('may have the schedule %s', (given, expected) => {
    expect(parse(channel(`switch: { schedule: "${given}" }`)).channels['main']!.switch.schedule).toBe(expected);
  });

  it('has a default for everything but the inputs', () => {
    expect(parse(channel())).toEqual({
      access: { sessions: { idle: 43_200, longest: 604_800 }, local: true },
      http: {
        host: '0.0.0.0',
        port: 8080,
        limits: { connections: 20_000, perAddress: 2000, trusted: [] },
        downloads: { atOnce: 100, perAddress: 10 },
        spread: 0,
      },
      api: {},
      viewing: {},
      rtmp: { host: '0.0.0.0', port: 1935 },
      webrtc: { addresses: [] },
      publish: {},
      pull: { protocols: ['https', 'http', 'rtsp'], allow: [], privateAddresses: false },
      data: './data',
      debug: {},
      imports: {},
      webhooks: [],
      archive: {},
      health: {},
      metrics: { access: 'viewer' },
      ffmpeg: 'ffmpeg',
      log: { level: 'info' },
      channels: {
        main: {
          title: 'main',
          inputs: [{ name: 'obs', type: 'rtmp', takeover: false }],
          switch: { stallAfter: 1.5, returnAfter: 5, refresh: 300 },
          segment: 2,
          part: 0,
          container: 'ts',
          window: 60,
          viewing: { access: 'open', segments: 'signed' },
          relief: true,
          quality: false,
          record: false,
        },
      },
    });
  });

  it('gives durations in seconds and bit rates in bit/s', () => {
    const config = parse(
      channel(
        'segment: 4s',
        'part: 333ms',
        'window: 2m',
        'dvr: 2h',
        'switch: { stallAfter: 800ms, returnAfter: 0 }',
        'ladder: [720p, { name: low, height: 360, videoBitrate: 0.8M, options: { crf: 23 } }, { name: a, kind: audio, audioBitrate: 64k }]',
      ),
    );
    expect(config.channels['main']).toMatchObject({
      segment: 4,
      part: 0.333,
      window: 120,
      dvr: 7200,
      switch: { stallAfter: 0.8, returnAfter: 0 },
      ladder: [
        '720p',
        {
          kind: 'video',
          name: 'low',
          height: 360,
          videoBitrate: 800_000,
          audioBitrate: 128_000,
          options: { crf: '23' },
        },
        { kind: 'audio', name: 'a', audioBitrate: 64_000 },
      ],
    });
  });

  it('watches for what is named, and nothing else', () => {
    const read = (watch: string) => parse(channel(`switch: { watch: ${watch} }`)).channels['main']!.switch.watch;
    expect(read('{ frozen: 10s, bitrate: { below: 30%, for: 1m } }')).toEqual({
      frozen: 10,
      bitrate: { below: 0.3, for: 60 },
    });
    expect(read('{}')).toEqual({});
  });

  it('knows files by one name: paths', () => {
    const inputs = 'inputs: [{ name: a, type: file, path: a.mp4 }, { name: b, type: file, paths: [b.mkv, c.mkv] }]';
    expect(parse(`channels: { main: { ${inputs} } }`).channels['main']?.inputs).toEqual([
      { name: 'a', type: 'file', paths: ['a.mp4'] },
      { name: 'b', type: 'file', paths: ['b.mkv', 'c.mkv'] },
    ]);
  });

  it('may turn the RTMP server off', () => {
    expect(parse('rtmp: false\nchannels: { a: { inputs: [{ name: s, type: slate }] } }').rtmp).toBe(false);
  });

  it('may share settings by anchor and alias', () => {
    const text = 'channels:\n  a: &base\n    inputs: [{ name: s, type: slate }]\n    segment: 4s\n  b: *base\n';
    expect(parse(text).channels['b']?.segment).toBe(4);
  });
});

describe('what is wrong is named with line, column, field and what would be right', () => {
  it.each([
    ['unknown: 1', '4:5: channels.main.unknown: unknown setting; known here: title, inputs,'],
    ['segmnet: 2s', '4:5: channels.main.segmnet: unknown setting; did you mean "segment"?'],
    ['segment: 30s', '4:14: channels.main.segment: must be 1s to 10s, not 30s'],
    ['segment: 2', '4:14: channels.main.segment: "2" has no unit: write 2s'],
    ['segment: [2s]', '4:5: channels.main.segment: must be a duration, as 1.5s, 333ms or 2h, not a list'],
    ['part: 100ms', '4:11: channels.main.part: must be 0, or 200ms to 1s, not 100ms'],
    ['part: 1s', '4:11: channels.main.part: must be shorter than half a segment, 1s'],
    ['container: mkv', '4:16: channels.main.container: must be one of ts, fmp4'],
    [
      'ladder: [{ name: new, codec: av1, height: 90, videoBitrate: 100k }]',
      'channels.main.ladder[0].codec: av1 does not travel in MPEG-TS: add "container: fmp4" to the channel',
    ],
    [
      'part: 200ms\n    ladder: [{ name: slow, height: 180, frameRate: 4, videoBitrate: 100k }]',
      '4:11: channels.main.part: must be at least one picture of slow, 250ms',
    ],
    ['encryption: { method: aes }', '4:27: channels.main.encryption.method: must be aes-128, not "aes"'],
    ['encryption: {}', '4:5: channels.main.encryption.method: is missing: must be aes-128'],
    [
      'encryption: { method: aes-128, rotate: 1s }',
      '4:44: channels.main.encryption.rotate: must be 0, or 10s to 30d, not 1s',
    ],
    [
      'ladder: [{ name: key, kind: audio, audioBitrate: 64k }]',
      '4:22: channels.main.ladder[0].name: "key" is where keys lie in URLs: choose another name',
    ],
    ['keyFrames: 300ms', '4:16: channels.main.keyFrames: must go into a segment of 2s a whole number of times, as 1s'],
    ['keyFrames: 4s', '4:16: channels.main.keyFrames: must go into a segment of 2s a whole number of times, as 1s'],
    ['keyFrames: 500ms\n    part: 800ms', '4:16: channels.main.keyFrames: must be at least a part, 800ms'],
    [
      'keyFrames: 1s\n    ladder: [source, 360p]',
      '4:16: channels.main.keyFrames: cannot be chosen beside a "source" rendition: the others follow its key frames',
    ],
    ['window: 11s', '4:13: channels.main.window: must be at least six segments, 12s'],
    ['dvr: 30s', '4:10: channels.main.dvr: must be at least as long as the window, 1m'],
    ['record: maybe', '4:13: channels.main.record: must be true or false, not "maybe"'],
    ['title:', '4:5: channels.main.title: must be a text, 1 to 200 characters, not nothing'],
    ['ladder: [720]', '4:14: channels.main.ladder[0]: must be one of source, 1080p, 720p, 480p, 360p, 240p, audio'],
    ['ladder: [720pp]', 'not "720pp"; did you mean "720p"?'],
    ['ladder: []', '4:5: channels.main.ladder: must have at least one rendition'],
    ['ladder: [720p, 720p]', '4:20: channels.main.ladder[1]: "720p" stands in the ladder already'],
    [
      'ladder: [{ name: a, height: 3, videoBitrate: 1M }]',
      '4:33: channels.main.ladder[0].height: must be a whole number from 16',
    ],
    [
      'ladder: [{ name: a, height: 720 }]',
      '4:14: channels.main.ladder[0].videoBitrate: is missing: must be a bit rate',
    ],
    ['ladder: [{ kind: vidoe }]', '4:22: channels.main.ladder[0].kind: must be video or audio, not "vidoe"; did you'],
    ['switch: { stallAftr: 1s }', '4:15: channels.main.switch.stallAftr: unknown setting; did you mean "stallAfter"?'],
    [
      'switch: { schedule: ftp://x/y }',
      '4:25: channels.main.switch.schedule: must be the path of an iCalendar file, or',
    ],
    ['switch: { schedule: http://example.com/a.ics }', '4:25: channels.main.switch.schedule: must be the path'],
    ['switch: { refresh: 1s }', '4:24: channels.main.switch.refresh: must be 10s to 1d, not 1s'],
    [
      'switch: { watch: { frozn: 10s } }',
      '4:24: channels.main.switch.watch.frozn: unknown setting; did you mean "frozen"?',
    ],
    ['switch: { watch: { black: 10 } }', '4:31: channels.main.switch.watch.black: "10" has no unit: write 10s'],
    ['switch: { watch: { silent: 1s } }', '4:32: channels.main.switch.watch.silent: must be 2s to 1h, not 1s'],
    [
      'switch: { watch: { bitrate: { below: 0.3, for: 5s } } }',
      '4:42: channels.main.switch.watch.bitrate.below: must be a share, as 30%: 1% to 95%, not 0.3',
    ],
    ['switch: { watch: { frameRate: { below: 99%, for: 5s } } }', 'must be a share, as 30%: 1% to 95%, not "99%"'],
    [
      'switch: { watch: { frameRate: { below: 50% } } }',
      'channels.main.switch.watch.frameRate.for: is missing: must be a duration',
    ],
  ])('%s', (setting, expected) => {
    const lines = faults(channel(setting));
    expect(lines[0]).toContain(expected);
    expect(lines[0]).toMatch(/^sluice\.yaml:4:/);
  });

  it.each([
    ['{ name: x, type: srtt }', 'inputs[0].type: must be one of rtmp, srt, '],
    ['{ name: x, type: srtt }', 'not "srtt"'],
    ['{ name: x, type: slat }', 'did you mean "slate"?'],
    ['{ name: x }', 'inputs[0].type: is missing: must be one of rtmp, srt, '],
    ['{ type: rtmp }', 'inputs[0].name: is missing: must be 1 to 63 small letters'],
    ['{ name: X Y, type: rtmp }', 'inputs[0].name: must be 1 to 63 small letters'],
    ['{ name: x, type: file }', 'inputs[0]: has no file'],
    ['{ name: x, type: file, path: a, paths: [b] }', 'inputs[0].path: stands beside paths'],
    ['{ name: x, type: playlist }', 'inputs[0]: has nothing to play: add "list: FILE.m3u" or "folder: DIR"'],
    ['{ name: x, type: playlist, list: a.m3u, folder: b }', 'inputs[0].list: stands beside folder'],
    ['{ name: x, type: playlist, list: a.txt }', 'inputs[0].list: must be the path of a list, as FILE.m3u'],
    ['{ name: x, type: playlist, folder: a, order: random }', 'inputs[0].order: must be listed or shuffled'],
    ['{ name: x, type: alias, inputs: [a] }', 'inputs[0].inputs: must be a list of at least two inputs'],
    ['{ name: x, type: alias, inputs: [a, b] }', 'inputs[0].inputs[0]: "a" is no input of this channel'],
    [
      '{ name: x, type: alias, inputs: [a, a] }, { name: a, type: rtmp }',
      'inputs[0].inputs[1]: "a" stands in the alias x already',
    ],
    [
      '{ name: x, type: alias, inputs: [a, x] }, { name: a, type: slate }',
      'inputs[0].inputs[0]: "a" is a slate, no feed',
    ],
    ['{ name: x, type: alias, inputs: [x, x] }', 'inputs[0].inputs[0]: "x" is an alias itself'],
    ['{ name: x, type: rtmp, pth: a }', 'inputs[0].pth: unknown setting'],
    ['rtmp', 'inputs[0]: must be an input, as { name: studio, type: rtmp }, not "rtmp"'],
  ])('input %s', (input, expected) => {
    expect(faults(`channels: { main: { inputs: [${input}] } }`).join('\n')).toContain(expected);
  });

  it('repeats no stream key', () => {
    const [fault] = faults('channels: { main: { inputs: [{ name: x, type: rtmp, key: "my secret" }] } }');
    expect(fault).toContain('inputs[0].key: must be 1 to 128 letters');
    expect(fault).not.toContain('my secret');
  });

  it('repeats no token', () => {
    const [fault] = faults(`api: { token: "my secret" }\n${channel()}`);
    expect(fault).toContain('api.token: must be 16 to 256 letters, digits or');
    expect(fault).not.toContain('my secret');
  });

  it('wants no input called as the way back to automatic', () => {
    expect(faults('channels: { main: { inputs: [{ name: auto, type: rtmp }] } }').join()).toContain(
      'inputs[0].name: "auto" means none by hand: choose another name',
    );
  });

  it('wants every stream key once, over all channels', () => {
    const text = [
      'channels:',
      '  one: { inputs: [{ name: a, type: rtmp, key: same-key }] }',
      '  two: { inputs: [{ name: b, type: rtmp, key: same-key }] }',
    ].join('\n');
    expect(faults(text)).toEqual([
      'sluice.yaml:3:47: channels.two.inputs[0].key: is the key of one.a already: every input needs its own',
    ]);
  });

  it('wants names of inputs once in a channel', () => {
    const text = 'channels: { main: { inputs: [{ name: a, type: rtmp }, { name: a, type: slate }] } }';
    expect(faults(text).join()).toContain('inputs[1].name: "a" is the name of an input above');
  });

  it.each([
    ['connections: 0', 'http.limits.connections: must be a whole number from 1 to 100000, not 0'],
    ['perAdress: 5', 'http.limits.perAdress: unknown setting'],
    ['trusted: [10.0.0.0/33]', 'http.limits.trusted[0]: must be an address (10.1.2.3) or a network (10.0.0.0/8)'],
    ['trusted: [proxy.lan]', 'http.limits.trusted[0]: must be an address'],
  ])('knows what limits may be: %s', (limit, fault) => {
    expect(faults(`http: { limits: { ${limit} } }\n${channel()}`).join()).toContain(fault);
  });

  it('knows which settings do not go together', () => {
    expect(faults(`http: { port: 1935 }\n${channel()}`).join()).toContain('1935 is the HTTP port as well');
    expect(faults(`rtmp: false\n${channel()}`).join()).toContain(
      'needs the RTMP server, which "rtmp: false" turns off',
    );
  });

  it('names all that is wrong at once, in the order of the file', () => {
    const text = ['http: { prot: 1 }', 'data:', 'channels:', '  Main: {}', '  ok: { inputs: [] , segment: 1 }'].join(
      '\n',
    );
    const places = faults(text).map((line) => line.split(': ').slice(0, 2).join(' '));
    expect(places).toEqual([
      'sluice.yaml:1:9 http.prot',
      'sluice.yaml:2:1 data',
      'sluice.yaml:4:3 channels.Main',
      'sluice.yaml:5:9 channels.ok.inputs',
      'sluice.yaml:5:31 channels.ok.segment',
    ]);
  });

  it('takes a name that stands twice for an error, beside the others', () => {
    const lines = faults(channel('segment: 2s', 'segment: 99s'));
    expect(lines[0]).toContain('sluice.yaml:5:5: "segment" stands twice in the same group');
    expect(lines[1]).toContain('sluice.yaml:5:14: channels.main.segment: must be 1s to 10s');
  });

  it('says of a text that is not YAML only the first thing', () => {
    const lines = faults('channels: [\n  a: {');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^sluice\.yaml:\d+:\d+: not valid YAML: /);
  });

  it('tells of the mistyped and of the missing name', () => {
    expect(faults('chanels: {}')).toEqual([
      'sluice.yaml:1:1: channels: is missing: must be a group of channels, each with a name',
      'sluice.yaml:1:1: chanels: unknown setting; did you mean "channels"?',
    ]);
  });

  it('says what an empty file lacks', () => {
    expect(faults('# nothing yet\n').join()).toContain('channels: is missing');
    expect(faults('channels: {}').join()).toContain('channels: must have at least one channel');
  });

  it('does not follow a bomb of aliases', () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(', ')}]`,
    );
    expect(faults(['l0: &l0 [x]', ...levels].join('\n')).join()).toContain('aliases (*NAME) cannot be followed');
  });
});

describe('references to the environment', () => {
  const withKey = (key: string) => `channels: { main: { inputs: [{ name: a, type: rtmp, key: ${key} }] } }`;
  const keyOf = (config: Config): unknown => (config.channels['main']?.inputs[0] as { key?: string }).key;

  it('need no quotes, also within braces', () => {
    expect(keyOf(parse(withKey('${KEY}'), { KEY: 'abc' }))).toBe('abc');
    expect(keyOf(parse(withKey("'${KEY}'"), { KEY: 'abc' }))).toBe('abc');
  });

  it('stay text where text is wanted, and become numbers and switches elsewhere', () => {
    expect(keyOf(parse(withKey('${KEY}'), { KEY: '0123' }))).toBe('0123');
    const text = `http: { port: \${PORT} }\n${channel('record: ${RECORD}', 'segment: ${SEGMENT:-4s}')}`;
    const config = parse(text, { PORT: '8081', RECORD: 'true' });
    expect(config.http.port).toBe(8081);
    expect(config.channels['main']).toMatchObject({ record: true, segment: 4 });
  });

  it('take the default when the variable is unset or empty, and are not looked at again', () => {
    expect(keyOf(parse(withKey('${KEY:-de.fault}'), { KEY: '' }))).toBe('de.fault');
    expect(parse(channel("title: 'a ${A}, b'"), { A: '${B}' }).channels['main']?.title).toBe('a ${B}, b');
    expect(parse(channel('title: $${A} costs $5')).channels['main']?.title).toBe('${A} costs $5');
  });

  it('are an error where the variable is not set, and only one', () => {
    expect(faults(`http: { port: \${NOPE} }\n${channel()}`)).toEqual([
      'sluice.yaml:1:15: the environment variable NOPE is not set; set it, or write ${NOPE:-DEFAULT}',
    ]);
  });

  it('are an error where they are not finished', () => {
    expect(faults(channel('title: "${A"')).join()).toContain('begins the name of an environment variable');
    expect(faults(channel('title: "${1}"')).join()).toContain('begins the name of an environment variable');
  });

  it('leave the places of errors where they are', () => {
    const fault = faults('http: { host: ${HOST}, prot: 1 }\n' + channel(), { HOST: 'a-long-host-name' })[0];
    expect(fault).toContain('sluice.yaml:1:24: http.prot');
  });
});

it('answers every text with a config or a ConfigError', () => {
  const piece = fc.constantFrom(
    ...['channels', 'main', 'inputs', 'name', 'type', 'rtmp', 'ladder', '720p', 'key', '${A}', '${', '$${', '&a', '*a'],
    ...[
      ': ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      ', ',
      '"',
      "'",
      '1',
      '-1',
      '1s',
      '!!x ',
      '? ',
      '<<',
      '|',
      '>',
      '#',
      '%',
      '\t',
      '\u0000',
      '__proto__',
    ],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      try {
        parse(pieces.join(''));
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        expect((error as ConfigError).problems.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 500 },
  );
});
