import { pino } from 'pino';
import { onTestFinished, describe, expect, test } from 'vitest';
import { ChannelArchive } from '../../../src/archive/channel-archive.ts';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import type { Recording } from '../../../src/library/recording.ts';
import type { FoundRecording } from '../../../src/views/recordings.ts';
import type { SegmentKey } from '../../../src/timeline/segment.ts';
import { described } from '../../support/described.ts';
import { readMediaPlaylist } from '../../support/media-playlist.ts';
import { temporaryFolder } from '../../support/rig.ts';
import { makeChannel, makeRendition, publishMany } from '../hls/fixture.ts';
import { ask, startOrigin } from './fixture.ts';

const LENGTH: Ticks = secondsToTicks(2);
/** The fixture's present is 10:00:00; what is recorded here begins an hour before. */
const START: Ticks = secondsToTicks(Date.parse('2026-11-21T09:00:00Z') / 1000);
const NOW: Ticks = START + secondsToTicks(3600);

const iso = (ticks: Ticks): string => new Date(ticks / 90).toISOString();

interface Setup {
  readonly from?: number;
  /** Segments that there are, by their place behind START. */
  readonly segments?: readonly number[];
  readonly recording?: Partial<Recording>;
  readonly key?: SegmentKey;
}

/** An origin with the channel `main`, whose archive has 720p, and the recording `rec` of it. */
const setUp = async ({ segments = [0, 1, 2, 3, 4], recording = {}, key }: Setup) => {
  const folder = temporaryFolder();
  const archive = new ChannelArchive({ folder: folder.path, keepTicks: undefined, log: pino({ level: 'silent' }) });
  onTestFinished(async () => {
    await archive.stop();
    folder.remove();
  });
  const add = async (index: number): Promise<void> => {
    const startTicks = START + index * LENGTH;
    const chunks = [Buffer.from(`bytes of ${index}`)];
    const byteLength = chunks[0]!.length;
    const place = { msn: startTicks / LENGTH, startTicks, durationTicks: LENGTH, byteLength, chunks };
    const segment = { ...place, parts: [], discontinuity: false, gap: false, keyFrameBytes: 5, ...(key && { key }) };
    await archive.add('720p', segment, described());
  };
  for (const index of segments) await add(index);
  const found: { now: FoundRecording } = {
    now: {
      reader: archive,
      recording: {
        ...{ id: 'rec', kind: 'recording', archive: { channel: 'main' }, title: 'A', description: '', tags: [] },
        ...{ state: 'finished', fromTicks: START, toTicks: START + 5 * LENGTH, marks: [], byteLength: 0 },
        ...{ poster: undefined, problem: undefined, createdAt: '', updatedAt: '' },
        ...recording,
      },
    },
  };
  const rendition = makeRendition();
  publishMany(rendition, 3);
  const keys = { find: (id: string) => (id === key?.id ? Buffer.alloc(16, 7) : undefined) };
  const { port } = await startOrigin({
    timeline: { ...makeChannel(rendition), keys },
    archive,
    recordings: { find: (id) => (id === 'rec' ? found.now : undefined) },
  });
  const change = (changes: Partial<Recording>): void => {
    found.now = { ...found.now, recording: { ...found.now.recording, ...changes } };
  };
  const get = async (path: string, headers = {}) => {
    const { status, headers: answered, body } = await ask(port, path, { headers });
    return { status, headers: answered, text: body.toString() };
  };
  return { get, change, add };
};

describe('a recording', () => {
  test('that is finished is a VOD of all its renditions, and of their key frames', async () => {
    const { get } = await setUp({});
    const all = await get('/vod/rec/index.m3u8');
    expect(all.status).toBe(200);
    expect(all.headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'application/vnd.apple.mpegurl' });
    expect(all.text.match(/^[^#\n].*$/gm)).toEqual(['720p/index.m3u8']);
    expect(all.text).toMatch(/#EXT-X-I-FRAME-STREAM-INF:.*CODECS="avc1.64001f",.*URI="720p\/iframes.m3u8"/);
    const { text } = await get('/vod/rec/720p/index.m3u8');
    expect(text).toContain('#EXT-X-PLAYLIST-TYPE:VOD\n');
    expect(text).toMatch(/#EXT-X-ENDLIST\n$/);
    const { segments } = readMediaPlaylist(text);
    expect(segments.map(({ name }) => name)).toEqual(
      [0, 1, 2, 3, 4].map((index) => `2026112109/${START / LENGTH + index}.ts`),
    );
    const frames = await get('/vod/rec/720p/iframes.m3u8');
    expect(frames.text.match(/#EXT-X-BYTERANGE:5@0\n2026112109/g)).toHaveLength(5);
    const media = await get(`/vod/rec/720p/${segments[2]!.name}`, { Range: 'bytes=9-' });
    expect([media.status, media.text]).toEqual([206, '2']);
    expect(media.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'video/mp2t',
    });
  });

  test('that is on the air grows, and is over within a segment of its end', async () => {
    const { get, change, add } = await setUp({ recording: { state: 'live', toTicks: undefined } });
    const live = await get('/vod/rec/720p/index.m3u8');
    expect(live.text).toContain('#EXT-X-PLAYLIST-TYPE:EVENT\n');
    expect(live.text).not.toContain('ENDLIST');
    expect(live.headers['cache-control']).toBe('public, max-age=1');
    change({ state: 'finished', toTicks: NOW });
    expect((await get('/vod/rec/720p/index.m3u8')).text).toContain('PLAYLIST-TYPE:EVENT');
    change({ toTicks: START + 5.5 * LENGTH });
    await add(5);
    const over = readMediaPlaylist((await get('/vod/rec/720p/index.m3u8')).text);
    expect(over.segments).toHaveLength(6);
    expect(over.lines.at(-1)).toBe('#EXT-X-ENDLIST');
  });

  test('that is trimmed is another list at once, and what was listed before can still be fetched', async () => {
    const { get, change } = await setUp({});
    const before = readMediaPlaylist((await get('/vod/rec/720p/index.m3u8')).text).segments;
    change({ fromTicks: START + LENGTH, toTicks: START + 3 * LENGTH });
    const after = readMediaPlaylist((await get('/vod/rec/720p/index.m3u8')).text).segments;
    expect(after.map(({ name }) => name)).toEqual(before.slice(1, 3).map(({ name }) => name));
    for (const { name } of before) expect((await get(`/vod/rec/720p/${name}`)).status).toBe(200);
  });

  test('has its marks as date ranges, and as chapters by the time of players', async () => {
    const marks = [
      { atTicks: START, title: 'Doors' },
      { atTicks: START + 21 * LENGTH, title: 'The "second" part' },
    ];
    const segments = [0, 1, 2, 20, 21, 22];
    const { get } = await setUp({ segments, recording: { marks, toTicks: START + 23 * LENGTH } });
    expect((await get('/vod/rec/index.m3u8')).text).toContain(
      '#EXT-X-SESSION-DATA:DATA-ID="com.apple.hls.chapters",URI="chapters.json"\n',
    );
    const list = (await get('/vod/rec/720p/index.m3u8')).text;
    expect(list).toContain(`START-DATE="${iso(marks[1]!.atTicks)}",X-TITLE="The ”second” part"`);
    expect(list.match(/#EXT-X-DISCONTINUITY\n/g)).toHaveLength(1);
    expect(JSON.parse((await get('/vod/rec/chapters.json')).text)).toEqual([
      { chapter: 1, 'start-time': 0, duration: 8, titles: [{ language: 'und', title: 'Doors' }] },
      { chapter: 2, 'start-time': 8, duration: 4, titles: [{ language: 'und', title: 'The "second" part' }] },
    ]);
  });

  test('that is encrypted has its keys beside it, and no playlist of key frames', async () => {
    const { get } = await setUp({ key: { id: 'k1', iv: Buffer.alloc(16, 1) } });
    expect((await get('/vod/rec/index.m3u8')).text).not.toContain('I-FRAME');
    expect((await get('/vod/rec/720p/iframes.m3u8')).status).toBe(404);
    const { segments } = readMediaPlaylist((await get('/vod/rec/720p/index.m3u8')).text);
    expect(segments.map(({ key }) => key?.uri)).toEqual(Array(5).fill('../key/k1'));
    const key = await get('/vod/rec/key/k1');
    expect([key.status, key.text]).toEqual([200, '\x07'.repeat(16)]);
    expect((await get('/vod/rec/key/k2')).status).toBe(404);
  });

  test('that is not there, has not begun or has nothing in it is 404, with words', async () => {
    const { get, change } = await setUp({});
    expect((await get('/vod/other/index.m3u8')).status).toBe(404);
    change({ state: 'upcoming', fromTicks: NOW + LENGTH });
    const upcoming = await get('/vod/rec/index.m3u8');
    expect([upcoming.status, upcoming.text]).toEqual([404, `this is to begin at ${iso(NOW + LENGTH)}\n`]);
    change({ state: 'finished', fromTicks: START + 100 * LENGTH, toTicks: START + 200 * LENGTH });
    expect((await get('/vod/rec/index.m3u8')).text).toContain('there is nothing in this range');
  });

  test.each([
    '2026112109/1.ts',
    `2026112110/${START / LENGTH}.ts`,
    `2026112109/${START / LENGTH}.m4s`,
    `2026112109/0${START / LENGTH}`,
    '2026112109/index.m3u8',
    '..%2f2026112109/index.m3u8',
    '9999999999/1.ts',
  ])('has no file %s', async (file) => {
    const { get } = await setUp({});
    expect((await get(`/vod/rec/720p/${file}`)).status).toBe(404);
    expect((await get(`/live/main/720p/${file}`)).status).toBe(404);
  });
});

describe('a range of a channel', () => {
  const range = (from: number, to: number): string =>
    `?start=${encodeURIComponent(iso(START + from * LENGTH))}&end=${(START + to * LENGTH) / 90_000}`;

  test('is a VOD that caches keep, and names what lies in the archive', async () => {
    const { get } = await setUp({});
    const { text, headers, status } = await get(`/live/main/index.m3u8${range(1, 3)}`);
    expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=86400']);
    const uri = text.match(/^720p\/index.*$/m)![0];
    const media = await get(`/live/main/${uri}`);
    const { segments, lines, targetDuration } = readMediaPlaylist(media.text);
    expect([segments.length, targetDuration, lines.at(-1)]).toEqual([2, 2, '#EXT-X-ENDLIST']);
    expect(media.headers['cache-control']).toBe('public, max-age=86400');
    expect((await get(`/live/main/720p/${segments[0]!.name}`)).text).toBe('bytes of 1');
    expect((await get(`/live/main/720p/iframes.m3u8${range(1, 3)}`)).text).toContain('#EXT-X-I-FRAMES-ONLY\n');
  });

  test('that begins before anything was kept begins where there is something', async () => {
    const { get } = await setUp({});
    const { text, headers } = await get(`/live/main/720p/index.m3u8${range(-1000, 2)}`);
    expect(readMediaPlaylist(text).segments).toHaveLength(2);
    expect(headers['cache-control']).toBe('public, max-age=1');
  });

  test('without an end, or with one ahead, is an EVENT', async () => {
    const { get } = await setUp({});
    for (const end of ['', `&end=${NOW / 90_000 + 60}`]) {
      const { text, status } = await get(`/live/main/720p/index.m3u8?start=${START / 90_000}${end}`);
      expect([status, text.includes('#EXT-X-PLAYLIST-TYPE:EVENT\n'), text.includes('ENDLIST')]).toEqual([
        200,
        true,
        false,
      ]);
    }
  });

  test('that is no range is answered with what to write; one in which nothing is, with words', async () => {
    const { get } = await setUp({});
    expect(await get('/live/main/index.m3u8?start=x')).toMatchObject({
      status: 400,
      text: expect.stringMatching(/write 2026/) as string,
    });
    expect(await get('/live/main/720p/index.m3u8?end=5')).toMatchObject({ status: 400 });
    expect(await get(`/live/main/index.m3u8${range(50, 60)}`)).toMatchObject({
      status: 404,
      text: expect.stringMatching(/nothing in this range/) as string,
    });
    expect(await get(`/live/main/480p/index.m3u8${range(0, 5)}`)).toMatchObject({ status: 404 });
    expect(await get(`/live/main/index.m3u8?start=${NOW / 90_000 + 60}`)).toMatchObject({
      status: 404,
      text: 'the range has not begun yet\n',
    });
  });
});
