import { execFileSync } from 'node:child_process';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { toKeyFrame, type KeyFrame } from '../../../src/pictures/key-frame.ts';
import { LivePicture } from '../../../src/pictures/live-picture.ts';
import { newestOfFeed, newestOfTimeline } from '../../../src/pictures/newest-frame.ts';
import type { ChannelTimeline } from '../../../src/timeline/channel-timeline.ts';
import { testDecoder } from '../../support/pictures.ts';
import { AUDIO, FIRST_MSN, makeChannel, makeRendition, makeSegment } from '../hls/fixture.ts';
import { ask, startOrigin } from '../origin/fixture.ts';

/** Two seconds of moving pictures with sound, as the encoder makes them. */
const makeTs = (size: string): Buffer =>
  execFileSync(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=30`],
      ...['-f', 'lavfi', '-i', 'sine', '-t', '2', '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
      ...['-c:a', 'aac', '-f', 'mpegts', 'pipe:1'],
    ],
    { maxBuffer: 16 * 1024 * 1024 },
  );

const withBytes = (bytes: Buffer) => {
  const rendition = makeRendition();
  rendition.add({ ...makeSegment(rendition, FIRST_MSN), chunks: [bytes], byteLength: bytes.length });
  return rendition;
};

const sizeOf = async (picture: Buffer): Promise<(string | number)[]> => {
  const { format, width, height } = await sharp(picture).metadata();
  return [format, width, height];
};

const FRAME = toKeyFrame({ codec: 'vp8' }, Buffer.from('a picture'));
const BLACK = await sharp({ create: { width: 64, height: 36, channels: 3, background: 'black' } })
  .jpeg()
  .toBuffer();

const setup = () => {
  const asked: (readonly KeyFrame[])[] = [];
  let time = 0;
  let failing = false;
  let newest: string | undefined;
  const decode = (frames: readonly KeyFrame[]): Promise<Buffer[]> => {
    asked.push(frames);
    return failing ? Promise.reject(new Error('no picture')) : Promise.resolve([BLACK]);
  };
  const picture = new LivePicture({
    newest: () => (newest === undefined ? undefined : { id: newest, read: () => FRAME }),
    decoder: { decode },
    now: () => time,
  });
  return {
    ...{ picture, asked },
    show: (id: string) => (newest = id),
    wait: (ms: number) => (time += ms),
    fail: (now: boolean) => (failing = now),
  };
};

const ofTimeline = (timeline: ChannelTimeline, ffmpeg?: string): LivePicture =>
  new LivePicture({ newest: () => newestOfTimeline(timeline), decoder: testDecoder(ffmpeg) });

describe('a live picture', () => {
  it('is not there before the first key frame', async () => {
    const { picture, asked } = setup();
    expect(await picture.get('medium', 'jpg')).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('is decoded once for all who ask at the same time, in whatever sizes', async () => {
    const { picture, asked, show } = setup();
    show('1');
    const all = await Promise.all([
      picture.get('medium', 'jpg'),
      picture.get('small', 'webp'),
      picture.get('small', 'webp'),
    ]);
    expect(asked).toEqual([[FRAME]]);
    expect(all.map((result) => result?.id)).toEqual(['1', '1', '1']);
    expect(all[1]!.bytes).toBe(all[2]!.bytes);
    expect(await sizeOf(all[1]!.bytes)).toEqual(['webp', 64, 36]);
  });

  it('is made anew only for a newer key frame, and every four seconds at most', async () => {
    const { picture, asked, show, wait } = setup();
    show('1');
    await picture.get('medium', 'jpg');
    wait(60_000);
    await picture.get('medium', 'jpg');
    expect(asked).toHaveLength(1);
    show('2');
    await picture.get('medium', 'jpg');
    expect(asked).toHaveLength(2);
    wait(3999);
    show('3');
    expect((await picture.get('medium', 'jpg'))!.id).toBe('2');
    wait(1);
    expect((await picture.get('medium', 'jpg'))!.id).toBe('3');
  });

  it('that cannot be decoded is told once, and tried again later', async () => {
    const { picture, show, wait, fail } = setup();
    show('1');
    fail(true);
    await expect(picture.get('medium', 'jpg')).rejects.toThrow('no picture');
    fail(false);
    expect(await picture.get('medium', 'jpg')).toBeUndefined();
    wait(4000);
    expect(await picture.get('medium', 'jpg')).toBeDefined();
  });

  it('is decoded by ffmpeg, also from bytes that break off, and served in sizes and formats', async () => {
    const timeline = makeChannel(withBytes(makeTs('1280x720').subarray(0, 400_000)));
    const { port } = await startOrigin({ timeline });
    const { status, headers, body } = await ask(port, '/live/main/picture.jpg');
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'image/jpeg', 'cache-control': 'public, max-age=2' });
    expect(await sizeOf(body)).toEqual(['jpeg', 640, 360]);
    const again = await ask(port, '/live/main/picture.jpg', { headers: { 'if-none-match': headers.etag! } });
    expect(again.status).toBe(304);
    const sizes = await Promise.all(
      ['picture.jpg?size=large', 'picture.webp?size=small', 'picture.jpg?size=card'].map(async (name) =>
        sizeOf((await ask(port, `/live/main/${name}`)).body),
      ),
    );
    expect(sizes).toEqual([
      ['jpeg', 1280, 720],
      ['webp', 320, 180],
      ['jpeg', 1200, 630],
    ]);
    const wrong = await ask(port, '/live/main/picture.jpg?size=huge');
    expect([wrong.status, wrong.body.toString()]).toEqual([400, 'size must be one of large, medium, small, card\n']);
  });

  it('keeps the size of small pictures', async () => {
    const picture = ofTimeline(makeChannel(withBytes(makeTs('320x240'))));
    expect(await sizeOf((await picture.get('medium', 'jpg'))!.bytes)).toEqual(['jpeg', 320, 240]);
  });

  it('of an input is the key frame that is kept of it', () => {
    const key = { kind: 'video', pts: 90, dts: 36, key: true, data: Buffer.from([0, 0, 0, 1, 0x67, 1, 2]) } as const;
    expect(newestOfFeed({ cached: [] })).toBeUndefined();
    expect(newestOfFeed({ cached: [{ ...key, key: false }] })).toBeUndefined();
    const newest = newestOfFeed({ cached: [key, { ...key, key: false }] })!;
    expect([newest.id, newest.read()?.data]).toEqual(['10', key.data]);
  });

  it('is none of bytes that are none, and fails with words about an ffmpeg that is not there', async () => {
    const timeline = makeChannel(withBytes(Buffer.alloc(188 * 100, 0x47)));
    expect(await ofTimeline(timeline).get('medium', 'jpg')).toBeUndefined();
    const good = makeChannel(withBytes(makeTs('320x240')));
    await expect(ofTimeline(good, '/nowhere/ffmpeg').get('medium', 'jpg')).rejects.toThrow(/ENOENT/);
  });

  it('is 404 where there is none', async () => {
    const { port } = await startOrigin({ timeline: makeChannel(makeRendition({ format: AUDIO })) });
    expect((await ask(port, '/live/main/picture.jpg')).status).toBe(404);
  });

  it('ends its decoder when it is stopped', async () => {
    const picture = ofTimeline(makeChannel(withBytes(makeTs('320x240'))));
    const got = picture.get('medium', 'jpg');
    picture.stop();
    await expect(got).rejects.toThrow(/abort/i);
    expect(await picture.get('medium', 'jpg')).toBeUndefined();
  });
});
