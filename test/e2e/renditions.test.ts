import { spawnSync } from 'node:child_process';
import inspector from 'mux.js/lib/tools/ts-inspector.js';
import { Parser, type ParsedManifest } from 'm3u8-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toWire } from '../../src/clock/ticks.ts';
import { examine } from '../support/programme.ts';
import { kill, publish } from '../support/publisher.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

// However slow the machine is, both cuts are in the window.
const CHANNEL = `
    inputs:
      - { name: studio, type: rtmp, key: secret }
      - { name: slate, type: slate }
    switch: { stallAfter: 1s }
${SMALL_CHANNEL.replace('window: 20s', 'window: 1m')}`;

const VIDEO = ['small', 'tiny'];
const ALL = [...VIDEO, 'audio'];
/** Ticks of one picture, and of one sound frame. */
const PICTURE = 3000;
const SOUND = 1920;
/** Finished segments behind the cut back to the slate. */
const AFTER = 3;

interface Rendition {
  readonly manifest: ParsedManifest;
  /** By media sequence number. */
  readonly segments: ReadonlyMap<number, Buffer>;
  readonly whole: Buffer;
}

const parse = (text: string): ParsedManifest => {
  const parser = new Parser();
  const problems: string[] = [];
  parser.on('warn', ({ message }) => problems.push(message));
  parser.push(text);
  parser.end();
  expect(problems).toEqual([]);
  return parser.manifest;
};

const run = (command: string, args: readonly string[], input: Buffer): { stdout: string; stderr: string } => {
  const { stdout, stderr, error } = spawnSync(command, args, { input, maxBuffer: 64 * 1024 * 1024, timeout: 30_000 });
  if (error) throw error;
  return { stdout: stdout.toString(), stderr: stderr.toString() };
};

interface Probe {
  readonly streams: {
    readonly codec_type: 'video' | 'audio';
    readonly codec_name: string;
    readonly profile: string;
    readonly level?: number;
    readonly width?: number;
    readonly height?: number;
    readonly r_frame_rate: string;
    readonly sample_rate?: string;
    readonly channels?: number;
  }[];
  readonly packets: { readonly codec_type: 'video' | 'audio'; readonly pts: number; readonly dts: number }[];
}

/** What ffprobe says of a stream, all of its packets included. */
const probe = (data: Buffer): Probe => {
  const args = ['-v', 'error', '-f', 'mpegts', '-show_streams', '-show_packets', '-of', 'json', 'pipe:0'];
  const { stdout, stderr } = run('ffprobe', args, data);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Probe;
};

const steps = (times: readonly number[]): number[] => times.slice(1).map((time, index) => time - times[index]!);

/** When the first picture, or the first sound, of a segment is shown: by mux.js, as browsers read it. */
const startOf = (data: Buffer, kind: 'video' | 'audio'): number => {
  const first = inspector.inspect(data, 0)?.[kind]?.[0];
  if (!first) throw new Error(`mux.js finds no ${kind} in a segment`);
  return toWire(first.pts);
};

/** Profiles of H.264 as their names stand in RFC 6381 (profile_idc). */
const PROFILES: Readonly<Record<string, string>> = { High: '64', Main: '4d', 'Constrained Baseline': '42' };

describe('every rendition, fetched over HTTP across two cuts', () => {
  const folder = temporaryFolder();
  const renditions = new Map<string, Rendition>();
  let test: TestServer;
  let master: ParsedManifest;

  const text = async (path: string): Promise<string> => {
    const response = await fetch(`${test.http}/live/main/${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.text();
  };
  const bytes = async (path: string): Promise<Buffer> => {
    const response = await fetch(`${test.http}/live/main/${path}`);
    expect(`${path} ${response.status}`).toBe(`${path} 200`);
    return Buffer.from(await response.arrayBuffer());
  };
  const onAir = (name: string): Promise<unknown> =>
    waitFor(`${name} on the air`, async () => (await test.state()).onAir === name);
  /** Number after the newest segment that every rendition lists. */
  const published = async (): Promise<number> => {
    const manifests = await Promise.all(ALL.map(async (name) => parse(await text(`${name}/index.m3u8`))));
    return Math.min(...manifests.map(({ mediaSequence, segments }) => mediaSequence + segments.length));
  };
  /** Waits for so many segments of every rendition. @returns the number of the first of them */
  const more = async (count: number): Promise<number> => {
    const from = await published();
    await waitFor(`${count} more segments`, async () => (await published()) >= from + count);
    return from;
  };

  beforeAll(async () => {
    test = await startServer(folder.path, CHANNEL);
    await onAir('slate');
    await waitFor('the playlist', async () => (await fetch(`${test.http}/live/main/index.m3u8`)).ok);
    const beforeCut = await more(2);
    const publisher = publish(`${test.rtmp}/secret`, { size: '400x300', rate: 25, sampleRate: 44_100, bFrames: 2 });
    try {
      await onAir('studio');
      await more(4);
    } finally {
      await kill(publisher);
    }
    await onAir('slate');
    await more(AFTER);
    const { mediaSequence } = parse(await text('small/index.m3u8'));
    // Both cuts lie in what is looked at.
    expect(mediaSequence).toBeLessThanOrEqual(beforeCut);
    master = parse(await text('index.m3u8'));
    for (const name of ALL) {
      const manifest = parse(await text(`${name}/index.m3u8`));
      const segments = new Map<number, Buffer>();
      for (const [index, { uri }] of manifest.segments.entries()) {
        segments.set(manifest.mediaSequence + index, await bytes(`${name}/${uri}`));
      }
      renditions.set(name, { manifest, segments, whole: Buffer.concat([...segments.values()]) });
    }
  });

  afterAll(async () => {
    await test?.server.stop();
    folder.remove();
  });

  it('is listed in the multivariant playlist, with what ffprobe says of its bytes', () => {
    const listed = master.playlists!.map(({ uri }) => uri.split('/')[0]);
    expect(listed.toSorted()).toEqual(ALL.toSorted());
    for (const { uri, attributes } of master.playlists!) {
      const { streams } = probe(renditions.get(uri.split('/')[0]!)!.whole);
      const video = streams.find(({ codec_type }) => codec_type === 'video');
      const audio = streams.find(({ codec_type }) => codec_type === 'audio')!;
      const [first, ...others] = attributes.CODECS.split(',').toReversed();
      expect(audio).toMatchObject({ codec_name: 'aac', profile: 'LC', sample_rate: '48000', channels: 2 });
      expect(first).toBe('mp4a.40.2');
      if (!video) {
        expect(others).toEqual([]);
        expect(attributes.RESOLUTION).toBeUndefined();
        continue;
      }
      expect(attributes.RESOLUTION).toEqual({ width: video.width, height: video.height });
      expect(attributes['FRAME-RATE']).toBe(Number(video.r_frame_rate.split('/')[0]));
      const profile = PROFILES[video.profile];
      expect(profile).toBeDefined();
      const level = video.level!.toString(16).padStart(2, '0');
      expect(others).toEqual([expect.stringMatching(new RegExp(`^avc1\\.${profile}[0-9a-f]{2}${level}$`))]);
    }
  });

  it('needs no more bandwidth than it is declared to', () => {
    for (const { uri, attributes } of master.playlists!) {
      const { manifest, segments } = renditions.get(uri.split('/')[0]!)!;
      [...segments.values()].forEach((segment, index) => {
        expect((segment.length * 8) / manifest.segments[index]!.duration).toBeLessThanOrEqual(attributes.BANDWIDTH);
      });
    }
  });

  it.each(ALL)('%s lists at least eight segments in a row, without a gap or a discontinuity', (name) => {
    const { manifest } = renditions.get(name)!;
    expect(manifest.segments.length).toBeGreaterThanOrEqual(8);
    expect(manifest.discontinuityStarts).toEqual([]);
    manifest.segments.forEach(({ uri, duration, gap }, index) => {
      expect(uri).toBe(`${manifest.mediaSequence + index}.ts`);
      expect(gap).toBeUndefined();
      expect(Math.round(duration)).toBeLessThanOrEqual(manifest.targetDuration);
    });
  });

  it.each(ALL)('%s decodes without a word from ffmpeg, which would end at the first error', (name) => {
    const args = [
      '-v',
      'error',
      '-xerror',
      '-err_detect',
      'explode',
      '-f',
      'mpegts',
      '-i',
      'pipe:0',
      '-f',
      'null',
      '-',
    ];
    expect(run('ffmpeg', args, renditions.get(name)!.whole).stderr).toBe('');
  });

  it.each(['tiny', 'audio'])('%s decodes from each of its segments alone', (name) => {
    for (const [msn, segment] of renditions.get(name)!.segments) {
      const { stderr } = run('ffmpeg', ['-v', 'error', '-f', 'mpegts', '-i', 'pipe:0', '-f', 'null', '-'], segment);
      expect(`${msn}: ${stderr}`).toBe(`${msn}: `);
    }
  });

  it.each(ALL)('%s runs on from picture to picture and from sound to sound', (name) => {
    const { whole, manifest } = renditions.get(name)!;
    const { packets } = probe(whole);
    const times = (kind: 'video' | 'audio') => packets.filter(({ codec_type }) => codec_type === kind);
    const sounds = times('audio').map(({ pts }) => pts);
    expect(steps(sounds).filter((step) => step !== SOUND)).toEqual([]);
    const seconds = manifest.segments.reduce((sum, { duration }) => sum + duration, 0);
    expect(Math.abs((sounds.length * SOUND) / 90_000 - seconds)).toBeLessThan(0.6);
    expect(examine(whole, PICTURE)).toMatchObject({ backwards: 0, continuityErrors: 0, complaints: '' });
    if (name === 'audio') return;
    const pictures = times('video');
    expect(steps(pictures.map(({ pts }) => pts).sort((a, b) => a - b)).filter((step) => step !== PICTURE)).toEqual([]);
    expect(steps(pictures.map(({ dts }) => dts)).filter((step) => step !== PICTURE)).toEqual([]);
    expect(pictures).toHaveLength(Math.round((seconds * 90_000) / PICTURE));
  });

  it('begins each segment at the same moment as its siblings, and where the playlist says', () => {
    const small = renditions.get('small')!;
    const numbers = [...small.segments.keys()].filter((msn) =>
      ALL.every((name) => renditions.get(name)!.segments.has(msn)),
    );
    expect(numbers.length).toBeGreaterThanOrEqual(8);
    for (const msn of numbers) {
      const start = startOf(small.segments.get(msn)!, 'video');
      expect(startOf(renditions.get('tiny')!.segments.get(msn)!, 'video')).toBe(start);
      // Whole sound frames: the first of a segment is the first that begins on the grid, to half a frame.
      const sound = startOf(renditions.get('audio')!.segments.get(msn)!, 'audio') - start;
      expect(sound).toBeGreaterThan(-SOUND);
      expect(sound).toBeLessThan(SOUND);
      const date = small.manifest.segments[msn - small.manifest.mediaSequence]!.dateTimeObject!.getTime();
      expect(toWire(date * 90)).toBe(start);
      expect(Math.round(date / 1000)).toBe(msn);
    }
  });
});
