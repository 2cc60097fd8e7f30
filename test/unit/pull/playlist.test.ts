import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { parsePlaylist, type PulledMediaPlaylist } from '../../../src/pull/playlist.ts';
import { PullError, RefusedError } from '../../../src/pull/pull-error.ts';

const BASE = 'https://user:secret@cdn.example/live/main/index.m3u8?token=1';
const media = (...lines: string[]) =>
  parsePlaylist(['#EXTM3U', '#EXT-X-TARGETDURATION:4', ...lines].join('\n'), BASE) as PulledMediaPlaylist;

describe('a media playlist', () => {
  it('has segments with absolute addresses, numbers and times', () => {
    const { segments, ...rest } = media('#EXT-X-MEDIA-SEQUENCE:7', '#EXTINF:4,', 'a.ts', '#EXTINF:3.5,', '/b.ts?x=1');
    expect(rest).toEqual({ kind: 'media', targetDuration: 4, ended: false });
    expect(segments).toMatchObject([
      { number: 7, url: 'https://cdn.example/live/main/a.ts', duration: 4, timeline: 0, gap: false },
      { number: 8, url: 'https://cdn.example/b.ts?x=1', duration: 3.5 },
    ]);
  });

  it('knows byte ranges, also such as go on from the last one (RFC 8216 4.3.2.2)', () => {
    const { segments } = media(
      '#EXTINF:4,',
      '#EXT-X-BYTERANGE:100@50',
      'a.ts',
      '#EXTINF:4,',
      '#EXT-X-BYTERANGE:30',
      'a.ts',
    );
    expect(segments.map(({ range }) => range)).toEqual([
      { offset: 50, length: 100 },
      { offset: 150, length: 30 },
    ]);
  });

  it('knows keys with and without IV, and where they end', () => {
    const { segments } = media(
      ...['#EXT-X-KEY:METHOD=AES-128,URI="k1"', '#EXTINF:4,', 'a.ts'],
      ...['#EXT-X-KEY:METHOD=AES-128,URI="k2",IV=0x000102030405060708090a0b0c0d0e0f', '#EXTINF:4,', 'b.ts'],
      ...['#EXT-X-KEY:METHOD=NONE', '#EXTINF:4,', 'c.ts'],
    );
    expect(segments.map(({ key }) => key)).toEqual([
      { url: 'https://cdn.example/live/main/k1', iv: undefined },
      { url: 'https://cdn.example/live/main/k2', iv: Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex') },
      undefined,
    ]);
  });

  it('knows initialisation sections, discontinuities, gaps and the end', () => {
    const { segments, ended } = media(
      ...['#EXT-X-DISCONTINUITY-SEQUENCE:5', '#EXT-X-MAP:URI="i.mp4",BYTERANGE="700@0"', '#EXTINF:4,', 'a.m4s'],
      ...['#EXT-X-DISCONTINUITY', '#EXTINF:4,', 'b.m4s', '#EXT-X-GAP', '#EXTINF:4,', 'c.m4s', '#EXT-X-ENDLIST'],
    );
    expect(segments[0]!.map).toMatchObject({
      url: 'https://cdn.example/live/main/i.mp4',
      range: { offset: 0, length: 700 },
    });
    expect(segments.map(({ timeline, gap }) => [timeline, gap])).toEqual([
      [5, false],
      [6, false],
      [6, true],
    ]);
    expect(ended).toBe(true);
  });

  it.each<[uri: string, relative?: string]>([
    ['file:///etc/passwd'],
    ['FILE:///etc/passwd'],
    ['data:video/mp2t;base64,AAAA'],
    ['concat:/etc/passwd'],
    ['subfile,,start,0,end,9,,:/etc/passwd', 'a name'],
    ['rtsp://10.0.0.1/x'],
    ['pipe:0'],
  ])('never names %s', (uri, relative) => {
    const tries = [
      () => media('#EXTINF:4,', uri),
      () => media(`#EXT-X-KEY:METHOD=AES-128,URI="${uri}"`, '#EXTINF:4,', 'a.ts'),
      () => media(`#EXT-X-MAP:URI="${uri}"`, '#EXTINF:4,', 'a.ts'),
      () => parsePlaylist(`#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n${uri}`, BASE),
    ];
    // What is no URL of its own is a name below the playlist's address.
    for (const attempt of tries) {
      if (relative) expect(() => attempt()).not.toThrow();
      else expect(attempt).toThrow(RefusedError);
    }
  });

  it.each([
    ['<html>', 'not an HLS playlist'],
    ['#EXTM3U8', 'not an HLS playlist'],
    ['#EXTM3U\n#EXTINF:4,\na.ts', 'target duration'],
    ['#EXTM3U\n#EXT-X-TARGETDURATION:0\n#EXTINF:4,\na.ts', 'target duration'],
    ['#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:1e99\n#EXTINF:4,\na.ts', undefined],
    [
      '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:99999999999999999999\n#EXTINF:4,\na.ts',
      'sequence number',
    ],
    ['#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI="k"\n#EXTINF:4,\na.ts', 'only AES-128'],
    ['#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x1\n#EXTINF:4,\na.ts', 'cannot be read'],
    [
      '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://k",KEYFORMAT="com.apple.streamingkeydelivery"\n#EXTINF:4,\na.ts',
      'DRM',
    ],
    [`#EXTM3U\n${'x'.repeat(20_000)}`, 'a line of'],
    [`#EXTM3U\n#EXT-X-MAP:${','.repeat(10_000)}`, 'attributes'],
  ])('%j: %s', (text, expected) => {
    if (expected === undefined) expect(() => parsePlaylist(text, BASE)).not.toThrow();
    else expect(() => parsePlaylist(text, BASE)).toThrow(expected);
  });

  it('changes nothing of the process, whatever its groups are called', () => {
    const before = Object.keys;
    for (const [type, group, name] of [
      ['AUDIO', '__proto__', 'polluted'],
      ['__proto__', 'polluted', 'x'],
      ['AUDIO', 'constructor', 'keys'],
    ]) {
      const line = `#EXT-X-MEDIA:TYPE=${type},GROUP-ID="${group}",NAME="${name}",URI="a.m3u8"`;
      parsePlaylist(`#EXTM3U\n${line}\n#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="${group}"\nv.m3u8`, BASE);
    }
    expect(Object.keys).toBe(before);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  const words = fc.constantFrom(
    ...[
      '#EXTM3U',
      '#EXTINF:4,',
      '#EXT-X-TARGETDURATION:4',
      '#EXT-X-KEY:',
      'METHOD=AES-128',
      'URI="a"',
      ',',
      'IV=0x',
      '\n',
    ],
    ...[
      '#EXT-X-MAP:',
      '#EXT-X-BYTERANGE:',
      '@',
      '9'.repeat(20),
      'a.ts',
      '#EXT-X-STREAM-INF:',
      '#EXT-X-MEDIA:',
      'TYPE=AUDIO',
    ],
    ...[
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-GAP',
      '#EXT-X-ENDLIST',
      '=',
      '"',
      '#EXT-X-MEDIA-SEQUENCE:',
      '-1',
      'RESOLUTION=1x',
    ],
  );
  test.prop([fc.array(words, { maxLength: 60 })])('any text is read, or refused in words', (parts) => {
    try {
      parsePlaylist(`#EXTM3U\n${parts.join('')}`, BASE);
    } catch (error) {
      expect(error).toBeInstanceOf(PullError);
    }
  });
});

describe('a multivariant playlist', () => {
  it('lists variants, with the sound that belongs to them', () => {
    const playlist = parsePlaylist(
      [
        '#EXTM3U',
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="hi",NAME="English, plain",LANGUAGE="en",URI="en.m3u8"',
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="hi",NAME="Deutsch",DEFAULT=YES,URI="de.m3u8"',
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="in",NAME="inside",DEFAULT=YES',
        '#EXT-X-STREAM-INF:BANDWIDTH=3000000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2",AUDIO="hi"',
        'hi.m3u8',
        '#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,AUDIO="in"',
        'lo.m3u8',
        '#EXT-X-STREAM-INF:BANDWIDTH=100000',
        'http://other.example/x.m3u8',
      ].join('\r\n'),
      BASE,
    );
    expect(playlist).toEqual({
      kind: 'multivariant',
      variants: [
        {
          url: 'https://cdn.example/live/main/hi.m3u8',
          bandwidth: 3_000_000,
          height: 720,
          codecs: 'avc1.64001f,mp4a.40.2',
          sounds: [
            { url: 'https://cdn.example/live/main/en.m3u8', language: 'en', isDefault: false },
            { url: 'https://cdn.example/live/main/de.m3u8', language: undefined, isDefault: true },
          ],
        },
        {
          url: 'https://cdn.example/live/main/lo.m3u8',
          bandwidth: 800_000,
          height: 360,
          codecs: '',
          sounds: [{ url: undefined, language: undefined, isDefault: true }],
        },
        { url: 'http://other.example/x.m3u8', bandwidth: 100_000, height: undefined, codecs: '', sounds: [] },
      ],
    });
  });
});
