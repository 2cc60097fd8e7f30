import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Parser, type ParsedManifest } from 'm3u8-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlaybackStats } from '../../player/src/stats.ts';
import { launchBrowser } from '../support/browser.ts';
import { examine, readRendition } from '../support/programme.ts';
import { kill } from '../support/publisher.ts';
import { ffmpeg, runFfmpeg, temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { tonesOf } from '../support/tones.ts';
import { freeUdpPort } from '../support/udp-port.ts';
import { waitFor } from '../support/wait.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const FILM = join(folder.path, 'film.mp4');
const PLAIN = join(folder.path, 'plain.mp4');

const CHANNEL = (srtPort: number): string => `
    inputs:
      - { name: van, type: srt, host: 127.0.0.1, port: ${srtPort} }
      - { name: film, type: file, path: ${FILM} }
      - { name: plain, type: file, path: ${PLAIN} }
    audio:
      - { name: English, language: en }
      - { name: Deutsch, language: de }
    switch: { stallAfter: 3s, returnAfter: 0s }
${SMALL_CHANNEL}
    part: 333ms
`;

interface Sound {
  readonly language?: string;
  readonly hertz: number;
  readonly codec: readonly string[];
}

const AAC = ['aac', '-ar', '48000', '-ac', '2'];
const PICTURES = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30', '-pix_fmt', 'yuv420p'];

/** ffmpeg's options for a test picture with these sounds. */
const source = (sounds: readonly Sound[], realTime: boolean): string[] => {
  const pace = realTime ? ['-re'] : [];
  return [
    ...[...pace, '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=30'],
    ...sounds.flatMap(({ hertz }) => [...pace, '-f', 'lavfi', '-i', `sine=${hertz}:r=48000`]),
    ...['-map', '0:v', ...sounds.flatMap((_, index) => ['-map', `${index + 1}:a`]), ...PICTURES],
    ...sounds.flatMap(({ language, codec }, index) => [
      ...[`-c:a:${index}`, ...codec.map((option) => (option.startsWith('-') ? `${option}:a:${index}` : option))],
      ...(language ? [`-metadata:s:a:${index}`, `language=${language}`] : []),
    ]),
  ];
};

const parse = (text: string): ParsedManifest => {
  const parser = new Parser();
  parser.push(text);
  parser.end();
  return parser.manifest;
};

const makeFilm = async (): Promise<void> => {
  // The main language is the second one, and the other has to be converted.
  const both = [
    { language: 'ger', hertz: 1000, codec: ['aac', '-ar', '44100', '-ac', '1'] },
    { language: 'eng', hertz: 500, codec: AAC },
  ];
  await runFfmpeg([...source(both, false), '-t', '6', '-y', FILM]);
};

/** The loudest frequency that the page's video element gives, to 50 Hz. */
const HEARD = `{
  const at = (bins) => bins.indexOf(Math.max(...bins)) * 48000 / 4096;
  const listen = () => {
    const context = new AudioContext({ sampleRate: 48000 });
    const analyser = new AnalyserNode(context, { fftSize: 4096 });
    context.createMediaElementSource(document.querySelector('video')).connect(analyser);
    return analyser;
  };
  window.analyser ??= listen();
  const bins = new Float32Array(window.analyser.frequencyBinCount);
  window.analyser.getFloatFrequencyData(bins);
  Math.round(at([...bins]) / 50) * 50;
}`;

/** Plays the film in a browser, in one language, the other, and the first one again. */
const viewerChooses = async (http: string): Promise<void> => {
  const browser = await launchBrowser();
  try {
    const complaints: string[] = [];
    const page = await browser.newPage({ viewport: { width: 375, height: 667 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    const stats = () => page.evaluate<PlaybackStats | undefined>('window.sluicePlayer?.stats()');
    const played = async (): Promise<number> => (await stats())?.currentTime ?? 0;
    const heard = (hertz: number) => waitFor(`${hertz} Hz`, async () => (await page.evaluate<number>(HEARD)) === hertz);
    await page.goto(`${http}/watch/main`);
    await waitFor('the first pictures', async () => ((await stats())?.totalFrames ?? 0) > 10);
    await page.evaluate('document.querySelector("video").muted = false');
    const menu = page.getByLabel('Language');
    expect(await menu.locator('option').allTextContents()).toEqual(['English', 'Deutsch']);
    await heard(500);
    await menu.selectOption('Deutsch');
    await heard(1000);
    const before = await played();
    await waitFor('three seconds of it', async () => (await played()) > before + 3);
    await heard(1000);
    await menu.selectOption('English');
    await heard(500);
    expect((await stats())?.errors.filter((error) => error.startsWith('fatal'))).toEqual([]);
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
  }
};

describe('a channel of two languages', { timeout: 300_000 }, () => {
  const senders: ChildProcess[] = [];
  let test: TestServer;
  let port: number;

  const send = (sounds: readonly Sound[]): ChildProcess => {
    const url = `srt://127.0.0.1:${port}`;
    const sender = ffmpeg([...source(sounds, true), '-f', 'mpegts', '-flush_packets', '1', url]);
    senders.push(sender);
    return sender;
  };
  const multivariant = async (): Promise<string> => (await fetch(`${test.http}/live/main/index.m3u8`)).text();
  const playlist = async (rendition: string): Promise<string> =>
    (await fetch(`${test.http}/live/main/${rendition}/index.m3u8`)).text();
  /** Segments of what is on the air from now on, not of what a late encoder lists by and by. */
  const moreSegments = async (count: number): Promise<void> => {
    const until = Date.now() + count * 1000;
    await waitFor('segments', async () => {
      const last = parse(await playlist('audio-de')).segments?.at(-1);
      return (last?.dateTimeObject?.getTime() ?? 0) + (last?.duration ?? 0) * 1000 >= until;
    });
  };
  const onAir = (name: string): Promise<unknown> =>
    waitFor(`${name} on the air`, async () => (await test.state()).onAir === name);
  const choose = async (input: string): Promise<void> => {
    const body = JSON.stringify({ input });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${test.http}/api/v1/channels/main/switch`, { method: 'POST', headers, body })).status).toBe(
      200,
    );
    if (input !== 'auto') await onAir(input);
  };

  beforeAll(async () => {
    await makeFilm();
    await runFfmpeg([...source([{ hertz: 3000, codec: AAC }], false), '-t', '6', PLAIN]);
    port = await freeUdpPort();
    test = await startServer(folder.path, CHANNEL(port));
    await onAir('film');
    await waitFor('the multivariant playlist', async () => (await multivariant()).includes('audio-de'));
  });

  afterAll(async () => {
    await Promise.all(senders.map(kill));
    await test.server.stop();
    rmSync(join(folder.path, 'data'), { recursive: true });
  });

  it('is announced as one group, of which the main language travels with the pictures', async () => {
    const text = await multivariant();
    const media = text.split('\n').filter((line) => line.startsWith('#EXT-X-MEDIA'));
    const common = 'TYPE=AUDIO,GROUP-ID="audio"';
    expect(media).toEqual([
      `#EXT-X-MEDIA:${common},NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2"`,
      `#EXT-X-MEDIA:${common},NAME="Deutsch",LANGUAGE="de",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="2",URI="audio-de/index.m3u8"`,
    ]);
    const { playlists = [] } = parse(text);
    expect(playlists.map(({ uri }) => uri)).toEqual(['small/index.m3u8', 'tiny/index.m3u8', 'audio/index.m3u8']);
    expect(playlists.map(({ attributes }) => attributes.AUDIO)).toEqual(['audio', 'audio', 'audio']);
    const german = await playlist('audio-de');
    expect(german).toMatch(/#EXT-X-PART:/);
    expect(german.match(/#EXT-X-RENDITION-REPORT/g)).toHaveLength(3);
    expect(await playlist('small')).toContain('#EXT-X-RENDITION-REPORT:URI="../audio-de/index.m3u8"');
  });

  it('the viewer chooses, and hears what was chosen', async () => {
    await viewerChooses(test.http);
  });

  it('has both at all times, whatever is on the air: who has one language lends it to the other', async () => {
    const english = { language: 'eng', hertz: 1500, codec: AAC };
    const van = send([english, { language: 'deu', hertz: 2000, codec: AAC }]);
    await onAir('van');
    await moreSegments(3);
    await kill(van);
    await onAir('film');
    await moreSegments(2);
    await choose('plain');
    await moreSegments(2);
    const { inputs } = await test.state();
    expect(inputs.map(({ figures }) => figures.languages)).toEqual([undefined, ['en', 'de'], ['en']]);
    await choose('film');
    await moreSegments(2);
    await choose('auto');
    await waitFor('the port', async () => (await test.state()).inputs[0]?.status === 'waiting');
    send([english, { language: 'deu', hertz: 2500, codec: ['mp2', '-ar', '44100'] }]);
    await onAir('van');
    await moreSegments(3);
    await Promise.all(senders.map(kill));
    await test.server.stop();

    const [small, german] = ['small', 'audio-de'].map((name) =>
      readRendition(join(folder.path, 'data/live/main', name)),
    );
    const whole = { soundSteps: [], backwards: 0, continuityErrors: 0, complaints: '' };
    expect(examine(small!, 3000)).toMatchObject({ ...whole, pictureSteps: [] });
    expect(examine(german!, 3000)).toMatchObject({ ...whole, pictures: 0 });
    // A source that is killed leaves silence until the next one takes over, as long as its stalling may last.
    const heard = async (media: Buffer): Promise<number[]> => (await tonesOf(media)).filter((tone) => tone !== 0);
    expect(await heard(small!)).toEqual([500, 1500, 500, 3000, 500, 1500]);
    expect(await heard(german!)).toEqual([1000, 2000, 1000, 3000, 1000, 2500]);
  });
});

it('in fragmented MP4 all languages come apart from the pictures', { timeout: 300_000 }, async () => {
  await makeFilm();
  const channel = `
    inputs: [{ name: film, type: file, path: ${FILM} }]
    audio: [{ name: English, language: en }, { name: Deutsch, language: de }]
    container: fmp4
    part: 333ms
${SMALL_CHANNEL}`;
  const { server, http } = await startServer(folder.path, channel);
  try {
    const multivariant = await waitFor('the multivariant playlist', async () => {
      const reply = await fetch(`${http}/live/main/index.m3u8`);
      return reply.ok && reply.text();
    });
    expect(multivariant.match(/#EXT-X-MEDIA:.*URI="audio-(en|de)/g)).toHaveLength(2);
    const streams = multivariant.split('\n').filter((line) => line.startsWith('#EXT-X-STREAM-INF'));
    expect(streams.map((line) => /CODECS="[^"]*"/.exec(line)?.[0])).toEqual([
      ...['CODECS="avc1.42c00d,mp4a.40.2"', 'CODECS="avc1.42c00b,mp4a.40.2"', 'CODECS="mp4a.40.2"'],
    ]);
    await viewerChooses(http);
  } finally {
    await server.stop();
  }
});
