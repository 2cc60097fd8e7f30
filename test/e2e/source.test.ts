import { spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { examine, readRendition } from '../support/programme.ts';
import { kill, publish, type PublisherOptions } from '../support/publisher.ts';
import { temporaryFolder } from '../support/rig.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';
import { WatchPage } from '../support/watch-page.ts';
import { parse } from '../unit/hls/fixture.ts';

const channel = (ladder: string): string => `
    inputs:
      - { name: studio, type: rtmp, key: secret }
      - { name: slate, type: slate }
    switch: { stallAfter: 1s }
    ladder: ${ladder}
    relief: false
    segment: 1s
    window: 2m
    record: true
`;
const TINY =
  '{ name: tiny, width: 160, height: 90, frameRate: 30, videoBitrate: 150k, audioBitrate: 64k, preset: ultrafast }';

/** A frame at 30 pictures per second, seconds. */
const FRAME = 1 / 30;

/** A server of one test's own, and whoever publishes to it. */
class Stage {
  readonly test: TestServer;
  readonly #folder: string;
  readonly #publishers = new Set<ChildProcess>();

  constructor(test: TestServer, folder: string) {
    this.test = test;
    this.#folder = folder;
  }

  publish(options: PublisherOptions = {}): ChildProcess {
    const publisher = publish(`${this.test.rtmp}/secret`, options);
    this.#publishers.add(publisher);
    return publisher;
  }

  onAir(name: string): Promise<unknown> {
    return waitFor(`${name} on the air`, async () => (await this.test.state()).onAir === name);
  }

  async playlist(rendition: string) {
    const answer = await fetch(`${this.test.http}/live/main/${rendition}/index.m3u8`);
    return answer.ok ? parse(await answer.text()) : undefined;
  }

  async multivariant() {
    return parse(await (await fetch(`${this.test.http}/live/main/index.m3u8`)).text());
  }

  /** Resolves when so many more segments are there. */
  async more(rendition: string, count: number): Promise<void> {
    const last = async (): Promise<number> => {
      const found = await this.playlist(rendition);
      return found ? found.mediaSequence + found.segments.length - 1 : 0;
    };
    const before = await waitFor(`a segment of ${rendition}`, async () => (await last()) || false);
    await waitFor(`${count} segments of ${rendition}`, async () => (await last()) >= before + count);
  }

  recorded(rendition: string): string {
    return join(this.#folder, 'data', 'live', 'main', rendition);
  }

  async leave(): Promise<void> {
    await Promise.all([...this.#publishers].map(kill));
    await this.test.server.stop();
  }
}

describe('the source rendition', { concurrent: true }, () => {
  const stage = async (
    ladder: string,
    onTestFinished: TestContext['onTestFinished'],
    folder = temporaryFolder(),
  ): Promise<Stage> => {
    const made = new Stage(await startServer(folder.path, channel(ladder)), folder.path);
    onTestFinished(async () => {
      await made.leave();
      folder.remove();
    });
    return made;
  };
  const expectTargetKept = async (on: Stage, rendition: string, expect: TestContext['expect']): Promise<void> => {
    const { segments, targetDuration } = (await on.playlist(rendition))!;
    expect(targetDuration).toBe(2);
    for (const { duration } of segments) expect(Math.round(duration)).toBeLessThanOrEqual(targetDuration);
  };

  it('alone needs no process but the slate, and follows the format of what is on air', async ({
    expect,
    onTestFinished,
  }) => {
    const on = await stage('[source]', onTestFinished);
    await on.onAir('slate');
    await on.more('source', 3);
    expect((await on.multivariant()).playlists?.[0]?.attributes).toMatchObject({
      RESOLUTION: { width: 1280, height: 720 },
      'FRAME-RATE': 30,
    });
    const publisher = on.publish({ size: '640x360', rate: 25, gop: 25, bFrames: 2 });
    await on.onAir('studio');
    await waitFor('the new format', async () => {
      const attributes = (await on.multivariant()).playlists?.[0]?.attributes;
      return attributes?.RESOLUTION?.width === 640 && attributes['FRAME-RATE'] === 25;
    });
    const ledger = join(on.recorded('source'), '../../../run/children.json');
    expect(JSON.parse(readFileSync(ledger, 'utf8'))).toHaveLength(1);
    expect((await on.test.state()).encoder).toMatchObject({ status: 'off', restarts: 0 });
    expect((await on.test.state()).renditions).toMatchObject([{ name: 'source', height: 360 }]);
    await on.more('source', 3);
    await kill(publisher);
    await on.onAir('slate');
    await on.more('source', 3);

    await expectTargetKept(on, 'source', expect);
    const { segments } = (await on.playlist('source'))!;
    // A source that is late for a second is off the air for a moment.
    expect(segments.filter(({ discontinuity }) => discontinuity).length).toBeGreaterThanOrEqual(2);
    // On the programme clock the segments touch, across the cuts as well.
    segments.slice(1).forEach(({ dateTimeObject }, index) => {
      const before = segments[index]!;
      const gap = dateTimeObject!.getTime() - before.dateTimeObject!.getTime() - before.duration * 1000;
      expect(Math.abs(gap)).toBeLessThanOrEqual(2);
    });
    await on.test.server.stop();
    const report = examine(readRendition(on.recorded('source')), 3600);
    expect(report).toMatchObject({ backwards: 0, continuityErrors: 0 });
    // Sound is smoothed by a frame or two ticks at a time; it has no hole and no overlap.
    expect(report.soundSteps.every((step) => Math.abs(step - 1920) <= 45)).toBe(true);
    expect(decodeErrors(readRendition(on.recorded('source')))).toBe('');
  });

  it('is cut, and marked, where the renditions beside it are', async ({ expect, onTestFinished }) => {
    const on = await stage(`[source, ${TINY}, audio]`, onTestFinished);
    await on.onAir('slate');
    await on.more('tiny', 3);
    // Twice the ladder's rate, so that half of the key frames are pictures that the encoder passes over.
    const publisher = on.publish({ size: '320x180', rate: 60, gop: 75 });
    await on.onAir('studio');
    await on.more('tiny', 5);
    await kill(publisher);
    await on.onAir('slate');
    await on.more('tiny', 3);
    type Listed = NonNullable<Awaited<ReturnType<Stage['playlist']>>>;
    const marks = ({ mediaSequence, discontinuityStarts }: Listed): string =>
      discontinuityStarts.map((index) => mediaSequence + index).join();
    // They are read one after the other: a segment may have come meanwhile.
    const [source, tiny, audio] = await waitFor('both cuts everywhere, in the same places', async () => {
      const found = await Promise.all(['source', 'tiny', 'audio'].map((name) => on.playlist(name)));
      const cuts = new Set(found.map((each) => marks(each!)));
      return cuts.size === 1 && found[0]!.discontinuityStarts.length >= 2 && found;
    });
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
    for (const rendition of ['source', 'tiny', 'audio']) await expectTargetKept(on, rendition, expect);
    await on.test.server.stop();
    const report = examine(readRendition(on.recorded('tiny')), 3000);
    expect(report).toMatchObject({ pictureSteps: [], soundSteps: [], backwards: 0, complaints: '' });
    expect(decodeErrors(readRendition(on.recorded('source')))).toBe('');
  });

  it('keeps to its target duration with key frames ten seconds apart', async ({ expect, onTestFinished }) => {
    const on = await stage(`[source, ${TINY}]`, onTestFinished);
    const publisher = on.publish({ gop: 300 });
    await on.onAir('studio');
    await on.more('source', 6);
    await kill(publisher);
    await expectTargetKept(on, 'source', expect);
    await expectTargetKept(on, 'tiny', expect);
    const { segments } = (await on.playlist('source'))!;
    expect(segments.filter(({ duration }) => Math.abs(duration - 2) < 2 * FRAME).length).toBeGreaterThan(2);
    expect(await (await fetch(`${on.test.http}/live/main/source/index.m3u8`)).text()).not.toContain('INDEPENDENT');
  });

  it('goes on with higher numbers after a restart of the server', async ({ expect, onTestFinished }) => {
    const folder = temporaryFolder();
    const first = await stage('[source]', onTestFinished, folder);
    await first.more('source', 3);
    await first.test.server.stop();
    const folders = first.recorded('source');
    expect(existsSync(folders)).toBe(true);
    const files = spawnSync('find', [folders, '-name', '*.ts'], { encoding: 'utf8' }).stdout.trim().split('\n');
    const highest = Math.max(...files.map((file) => Number(/(\d+)\.ts$/.exec(file)![1])));
    const second = await stage('[source]', onTestFinished, folder);
    // What was listed is listed again, and what is made now has numbers above all of it.
    const listed = await waitFor('a new segment', async () => {
      const now = await second.playlist('source');
      const numbers = now?.segments.map((segment) => Number(/^(\d+)\./.exec(segment.uri)?.[1])) ?? [];
      return numbers.at(-1)! > highest + 1 && numbers;
    });
    expect(listed).toContain(highest);
    expect(listed).toEqual([...new Set(listed)].sort((one, other) => one - other));
  });

  it('plays in a browser across cuts of format', async ({ expect, onTestFinished }) => {
    const on = await stage('[source]', onTestFinished);
    await on.more('source', 6);
    const browser = await launchBrowser();
    try {
      const watched = await WatchPage.open(browser, `${on.test.http}/watch/main`);
      await watched.begins();
      const publisher = on.publish({ size: '320x180' });
      await watched.shows(320);
      await kill(publisher);
      await watched.shows(1280);
      const end = await watched.playedTo((await watched.stats())!.currentTime + 2);
      expect(end.errors.filter((error) => error.startsWith('fatal'))).toEqual([]);
      // However late the media come, they join.
      expect(await watched.holes()).toEqual([]);
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
