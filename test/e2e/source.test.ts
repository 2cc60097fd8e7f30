import { spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlaybackStats } from '../../player/src/stats.ts';
import { launchBrowser } from '../support/browser.ts';
import { examine, readRendition } from '../support/programme.ts';
import { kill, publish, type PublisherOptions } from '../support/publisher.ts';
import { temporaryFolder } from '../support/rig.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';
import { parse } from '../unit/hls/fixture.ts';

const channel = (ladder: string): string => `
    inputs:
      - { name: studio, type: rtmp, key: secret }
      - { name: slate, type: slate }
    switch: { stallAfter: 1s }
    ladder: ${ladder}
    segment: 1s
    window: 60s
    record: true
`;
const TINY =
  '{ name: tiny, width: 160, height: 90, frameRate: 30, videoBitrate: 150k, audioBitrate: 64k, preset: ultrafast }';

/** A frame at 30 pictures per second, seconds. */
const FRAME = 1 / 30;

describe('the source rendition', { timeout: 90_000 }, () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let test: TestServer;
  const publishers = new Set<ChildProcess>();

  beforeEach(() => {
    folder = temporaryFolder();
  });

  afterEach(async () => {
    await Promise.all([...publishers].map(kill));
    publishers.clear();
    await test?.server.stop();
    folder.remove();
  });

  const start = (options: PublisherOptions = {}): ChildProcess => {
    const publisher = publish(`${test.rtmp}/secret`, options);
    publishers.add(publisher);
    return publisher;
  };
  const onAir = (name: string): Promise<unknown> =>
    waitFor(`${name} on the air`, async () => (await test.state()).onAir === name);
  const playlist = async (rendition: string) => {
    const answer = await fetch(`${test.http}/live/main/${rendition}/index.m3u8`);
    return answer.ok ? parse(await answer.text()) : undefined;
  };
  const lastMsn = async (rendition: string): Promise<number> => {
    const found = await playlist(rendition);
    return found ? found.mediaSequence + found.segments.length - 1 : 0;
  };
  /** Resolves when so many more segments are there. */
  const more = async (rendition: string, count: number): Promise<void> => {
    const before = await waitFor(`a segment of ${rendition}`, async () => (await lastMsn(rendition)) || false);
    await waitFor(`${count} segments of ${rendition}`, async () => (await lastMsn(rendition)) >= before + count);
  };
  const multivariant = async () => parse(await (await fetch(`${test.http}/live/main/index.m3u8`)).text());
  const recorded = (rendition: string): string => join(folder.path, 'data', 'live', 'main', rendition);
  const expectTargetKept = async (rendition: string): Promise<void> => {
    const { segments, targetDuration } = (await playlist(rendition))!;
    expect(targetDuration).toBe(2);
    for (const { duration } of segments) expect(Math.round(duration)).toBeLessThanOrEqual(targetDuration);
  };

  it('alone needs no process but the slate, and follows the format of what is on air', async () => {
    test = await startServer(folder.path, channel('[source]'));
    await onAir('slate');
    await more('source', 3);
    expect((await multivariant()).playlists?.[0]?.attributes).toMatchObject({
      RESOLUTION: { width: 1280, height: 720 },
      'FRAME-RATE': 30,
    });
    const publisher = start({ size: '640x360', rate: 25, gop: 25, bFrames: 2 });
    await onAir('studio');
    await waitFor('the new format', async () => {
      const attributes = (await multivariant()).playlists?.[0]?.attributes;
      return attributes?.RESOLUTION?.width === 640 && attributes['FRAME-RATE'] === 25;
    });
    const ledger = join(folder.path, 'data', 'run', 'children.json');
    expect(JSON.parse(readFileSync(ledger, 'utf8'))).toHaveLength(1);
    expect((await test.state()).encoder).toMatchObject({ status: 'off', restarts: 0 });
    expect((await test.state()).renditions).toMatchObject([{ name: 'source', height: 360 }]);
    await more('source', 3);
    await kill(publisher);
    await onAir('slate');
    await more('source', 3);

    await expectTargetKept('source');
    const { segments } = (await playlist('source'))!;
    expect(segments.filter(({ discontinuity }) => discontinuity)).toHaveLength(2);
    // On the programme clock the segments touch, across the cuts as well.
    segments.slice(1).forEach(({ dateTimeObject }, index) => {
      const before = segments[index]!;
      const gap = dateTimeObject!.getTime() - before.dateTimeObject!.getTime() - before.duration * 1000;
      expect(Math.abs(gap)).toBeLessThanOrEqual(2);
    });
    await test.server.stop();
    const report = examine(readRendition(recorded('source')), 3600);
    expect(report).toMatchObject({ backwards: 0, continuityErrors: 0 });
    // Sound is smoothed by a frame or two ticks at a time; it has no hole and no overlap.
    expect(report.soundSteps.every((step) => Math.abs(step - 1920) <= 45)).toBe(true);
    expect(decodeErrors(readRendition(recorded('source')))).toBe('');
  });

  it('is cut, and marked, where the renditions beside it are', async () => {
    test = await startServer(folder.path, channel(`[source, ${TINY}, audio]`));
    await onAir('slate');
    await more('tiny', 3);
    // Twice the ladder's rate, so that half of the key frames are pictures that the encoder passes over.
    const publisher = start({ size: '320x180', rate: 60, gop: 75 });
    await onAir('studio');
    await more('tiny', 5);
    await kill(publisher);
    await onAir('slate');
    await more('tiny', 3);
    await waitFor('both cuts everywhere', async () => {
      const found = await Promise.all(['source', 'tiny', 'audio'].map(playlist));
      return found.every((each) => each!.discontinuityStarts.length === 2);
    });
    const [source, tiny, audio] = await Promise.all(['source', 'tiny', 'audio'].map(playlist));
    const marks = ({ mediaSequence, discontinuityStarts }: typeof source & object): number[] =>
      discontinuityStarts.map((index) => mediaSequence + index);
    expect(marks(tiny!)).toEqual(marks(source!));
    expect(marks(audio!)).toEqual(marks(source!));
    expect(tiny!.discontinuitySequence).toBe(source!.discontinuitySequence);
    expect(audio!.discontinuitySequence).toBe(source!.discontinuitySequence);
    for (const { uri, dateTimeObject } of source!.segments) {
      const place = (of: typeof source): number | undefined =>
        of!.segments.find((segment) => segment.uri === uri)?.dateTimeObject?.getTime();
      // Three frames of the encoder: it counts its own.
      for (const each of [tiny, audio]) {
        const there = place(each);
        if (there !== undefined) expect(Math.abs(there - dateTimeObject!.getTime())).toBeLessThan(3.5 * FRAME * 1000);
      }
    }
    for (const rendition of ['source', 'tiny', 'audio']) await expectTargetKept(rendition);
    await test.server.stop();
    const report = examine(readRendition(recorded('tiny')), 3000);
    expect(report).toMatchObject({ pictureSteps: [], soundSteps: [], backwards: 0, complaints: '' });
    expect(decodeErrors(readRendition(recorded('source')))).toBe('');
  });

  it('keeps to its target duration with key frames ten seconds apart', async () => {
    test = await startServer(folder.path, channel(`[source, ${TINY}]`));
    const publisher = start({ gop: 300 });
    await onAir('studio');
    await more('source', 6);
    await kill(publisher);
    await expectTargetKept('source');
    await expectTargetKept('tiny');
    const { segments } = (await playlist('source'))!;
    expect(segments.filter(({ duration }) => Math.abs(duration - 2) < 2 * FRAME).length).toBeGreaterThan(2);
    expect(await (await fetch(`${test.http}/live/main/source/index.m3u8`)).text()).not.toContain('INDEPENDENT');
  });

  it('goes on with higher numbers after a restart of the server', async () => {
    test = await startServer(folder.path, channel('[source]'));
    await more('source', 3);
    await test.server.stop();
    const folders = recorded('source');
    expect(existsSync(folders)).toBe(true);
    const files = spawnSync('find', [folders, '-name', '*.ts'], { encoding: 'utf8' }).stdout.trim().split('\n');
    const highest = Math.max(...files.map((file) => Number(/(\d+)\.ts$/.exec(file)![1])));
    test = await startServer(folder.path, channel('[source]'));
    // What was listed is listed again, and what is made now has numbers above all of it.
    const listed = await waitFor('a new segment', async () => {
      const now = await playlist('source');
      const numbers = now?.segments.map((segment) => Number(/^(\d+)\./.exec(segment.uri)?.[1])) ?? [];
      return numbers.at(-1)! > highest + 1 && numbers;
    });
    expect(listed).toContain(highest);
    expect(listed).toEqual([...new Set(listed)].sort((one, other) => one - other));
  });

  // A machine that is short of breath for a moment makes any player wait; a bad cut makes it wait each time.
  it('plays in a browser across cuts of format', { retry: 2 }, async () => {
    test = await startServer(folder.path, channel('[source]'));
    await more('source', 6);
    const browser: Browser = await launchBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
      const stats = (): Promise<PlaybackStats | undefined> =>
        page.evaluate<PlaybackStats | undefined>('window.sluicePlayer?.stats()');
      const playedTo = (seconds: number): Promise<PlaybackStats> =>
        waitFor(`${seconds.toFixed(1)} s played`, async () => {
          const now = await stats();
          return now !== undefined && now.currentTime >= seconds && now;
        });
      await page.goto(`${test.http}/watch/main`);
      const begun = await waitFor('pictures', async () => {
        const now = await stats();
        return now !== undefined && now.totalFrames > 10 && now;
      });
      const publisher = start({ size: '320x180' });
      await onAir('studio');
      await playedTo(begun.currentTime + 10);
      const width = await page.evaluate<number>('document.querySelector("video").videoWidth');
      expect(width).toBe(320);
      await kill(publisher);
      await onAir('slate');
      const end = await playedTo(begun.currentTime + 22);
      expect(await page.evaluate<number>('document.querySelector("video").videoWidth')).toBe(1280);
      expect(end.errors.filter((error) => error.startsWith('fatal'))).toEqual([]);
      expect(end).toMatchObject({ stalls: 0 });
    } finally {
      await browser.close();
    }
  });
});

/** At another rate than that of the first pictures ffmpeg would count two for one. */
const AS_IT_COMES = ['-fps_mode', 'passthrough', '-enc_time_base', '1:90000'];

/** What ffmpeg says when it decodes all of it; a change of size in mid-stream is none of its complaints. */
const decodeErrors = (ts: Buffer): string =>
  spawnSync('ffmpeg', ['-v', 'error', '-xerror', '-f', 'mpegts', '-i', 'pipe:0', ...AS_IT_COMES, '-f', 'null', '-'], {
    input: ts,
  }).stderr.toString();
