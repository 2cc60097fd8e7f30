import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { breaks, decoded, samplesOf } from '../support/fragments.ts';
import { kill, publish } from '../support/publisher.ts';
import { temporaryFolder } from '../support/rig.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';
import { WatchPage } from '../support/watch-page.ts';

const INPUTS = `
    inputs:
      - { name: studio, type: rtmp, key: secret }
      - { name: slate, type: slate }
    switch: { stallAfter: 1s }
    container: fmp4
    relief: false
    segment: 1s
    part: 200ms
    window: 60s
    record: true
`;
const TINY =
  'name: tiny, width: 160, height: 90, frameRate: 30, videoBitrate: 150k, audioBitrate: 64k, preset: ultrafast';

/** Everything of one rendition, as its playlist lists it, by init section: `EXT-X-MAP` and what it counts for. */
const fetchRendition = async (base: string): Promise<Buffer[]> => {
  const bytes = async (name: string): Promise<Buffer> => {
    const response = await fetch(`${base}/${name}`);
    expect(`${name} ${response.status}`).toBe(`${name} 200`);
    expect(response.headers.get('content-type')).toMatch(base.endsWith('/audio') ? 'audio/mp4' : 'video/mp4');
    return Buffer.from(await response.arrayBuffer());
  };
  const files: Buffer[][] = [];
  for (const line of (await (await fetch(`${base}/index.m3u8`)).text()).split('\n')) {
    const init = /^#EXT-X-MAP:URI="(init-[0-9a-f]{16}\.mp4)"$/.exec(line)?.[1];
    if (init !== undefined) files.push([await bytes(init)]);
    if (/^\d+\.m4s$/.test(line) && files.length > 0) files.at(-1)!.push(await bytes(line));
  }
  return files.map((pieces) => Buffer.concat(pieces));
};

describe('a channel in fragmented MP4', () => {
  const folder = temporaryFolder();
  let test: TestServer;

  const onAir = (name: string): Promise<unknown> =>
    waitFor(`${name} on the air`, async () => (await test.state()).onAir === name);
  const lastMsn = async (): Promise<number> =>
    Math.min(...(await test.state()).renditions.map((each) => each.lastMsn ?? 0));
  const more = async (count: number): Promise<void> => {
    const from = await lastMsn();
    await waitFor(`${count} more segments`, async () => (await lastMsn()) >= from + count);
  };

  beforeAll(async () => {
    test = await startServer(
      folder.path,
      `${INPUTS}
    ladder:
      - { name: modern, codec: av1, width: 320, height: 180, frameRate: 30, videoBitrate: 300k, audioBitrate: 64k }
      - { ${TINY} }
      - { name: audio, kind: audio, audioBitrate: 64k }`,
    );
    await onAir('slate');
    await waitFor('segments of all renditions', async () =>
      (await test.state()).renditions.every((each) => each.lastMsn !== undefined),
    );
  });

  afterAll(async () => {
    await test?.server.stop();
    folder.remove();
  });

  it('goes on without a gap over cuts and an encoder that is killed', async () => {
    const publisher = publish(`${test.rtmp}/secret`, { size: '400x300', rate: 25, bFrames: 2 });
    try {
      await onAir('studio');
      await more(2);
      const pid = (await test.state()).encoder.pid!;
      process.kill(pid, 'SIGKILL');
      await waitFor('another encoder', async () => ![pid, undefined].includes((await test.state()).encoder.pid));
      await more(3);
    } finally {
      await kill(publisher);
    }
    await onAir('slate');
    await more(3);
    for (const [name, frames] of [
      ['modern', 30],
      ['tiny', 30],
      ['audio', 0],
    ] as const) {
      const [whole, ...others] = await fetchRendition(`${test.http}/live/main/${name}`);
      expect(others).toEqual([]);
      const { video, audio } = samplesOf(whole!);
      expect(breaks(audio)).toEqual([]);
      expect(breaks(video)).toEqual([]);
      expect(video.length).toBeGreaterThanOrEqual(frames * 8);
      expect(audio.length).toBeGreaterThan(8 * 46);
      expect(decoded(whole!)).toMatchObject({ words: '' });
    }
  });

  it('lies on disk as files that play: an init section, and segments behind it', () => {
    const rendition = join(folder.path, 'data', 'live', 'main', 'tiny');
    // Beside the hours is the playlist of live with a delay.
    const hours = readdirSync(rendition).filter((name) => /^\d{10}$/.test(name));
    expect(hours).not.toEqual([]);
    for (const hour of hours) {
      const names = readdirSync(join(rendition, hour)).sort();
      const files = [
        ...names.filter((name) => name.startsWith('init-')),
        ...names.filter((name) => name.endsWith('.m4s')),
      ];
      expect(files[0]).toMatch(/^init-/);
      expect(files[1]).toMatch(/\.m4s$/);
      const data = Buffer.concat(files.map((name) => readFileSync(join(rendition, hour, name))));
      expect(decoded(data)).toMatchObject({ words: '' });
    }
  });

  it('plays in a browser with little delay, AV1 where it can', async () => {
    const browser = await launchBrowser();
    try {
      const watched = await WatchPage.open(browser, `${test.http}/watch/main`);
      await watched.shows(320);
      const begun = await watched.begins();
      // Three segments would be three seconds: what is played are parts. A player that had to wait catches up.
      const end = await watched.plays(
        'five seconds, and near to the present',
        ({ currentTime, latency }) => currentTime >= begun.currentTime + 5 && (latency ?? Infinity) < 3,
      );
      expect(end.errors.filter((error) => error.startsWith('fatal'))).toEqual([]);
      expect(await watched.holes()).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

describe('the source rendition in fragmented MP4', () => {
  const folder = temporaryFolder();
  let test: TestServer;

  afterAll(async () => {
    await test?.server.stop();
    folder.remove();
  });

  it('has an init section for each format, and each stretch decodes', async () => {
    test = await startServer(folder.path, `${INPUTS}\n    ladder: [source, { ${TINY} }]`);
    const base = `${test.http}/live/main/source`;
    const sections = async (): Promise<number> =>
      ((await (await fetch(`${base}/index.m3u8`)).text()).match(/#EXT-X-MAP/g) ?? []).length;
    await waitFor('the slate', async () => (await sections()) === 1);
    const publisher = publish(`${test.rtmp}/secret`, { size: '640x360', rate: 25, gop: 25, bFrames: 2 });
    try {
      await waitFor('the format of the publisher', async () => (await sections()) === 2);
      const { lastMsn = 0 } = (await test.state()).renditions[0]!;
      await waitFor('three segments of it', async () => (await test.state()).renditions[0]!.lastMsn! >= lastMsn + 3);
    } finally {
      await kill(publisher);
    }
    const text = await (await fetch(`${base}/index.m3u8`)).text();
    expect(text).toMatch(/#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="init-[0-9a-f]{16}\.mp4"\n#EXT-X-PROGRAM-DATE-TIME/);
    const stretches = await fetchRendition(base);
    expect(stretches.length).toBeGreaterThanOrEqual(2);
    for (const stretch of stretches.slice(0, 2)) {
      const { video, audio } = samplesOf(stretch);
      expect(video.length).toBeGreaterThan(20);
      expect(breaks(audio)).toEqual([]);
      expect(breaks(video)).toEqual([]);
      expect(decoded(stretch)).toMatchObject({ words: '' });
    }
    // The encoder's rendition is cut where the source is.
    const [tiny] = await fetchRendition(`${test.http}/live/main/tiny`);
    expect(breaks(samplesOf(tiny!).video)).toEqual([]);
  });
});
