import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { DecodeOptions } from '../../../src/pictures/decode.ts';
import { LivePicture } from '../../../src/pictures/live-picture.ts';
import { AUDIO, FIRST_MSN, makeChannel, makeRendition, makeSegment, publishMany } from '../hls/fixture.ts';
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

/** Width and height from the frame header (SOF0) of a JPEG. */
const sizeOf = (jpeg: Buffer): [number, number] => {
  const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  return [jpeg.readUInt16BE(at + 7), jpeg.readUInt16BE(at + 5)];
};

const withBytes = (bytes: Buffer) => {
  const rendition = makeRendition();
  rendition.add({ ...makeSegment(rendition, FIRST_MSN), chunks: [bytes], byteLength: bytes.length });
  return rendition;
};

const setup = () => {
  const small = makeRendition({ format: { name: '360p', height: 360 } });
  const channel = makeChannel(makeRendition(), small, makeRendition({ format: AUDIO }));
  const asked: DecodeOptions[] = [];
  let time = 0;
  let failing = false;
  const decode = (options: DecodeOptions): Promise<Buffer> => {
    asked.push(options);
    return failing ? Promise.reject(new Error('no picture')) : Promise.resolve(Buffer.from(`picture ${asked.length}`));
  };
  const picture = new LivePicture({ timeline: channel, ffmpeg: 'ffmpeg', decode, now: () => time });
  return {
    ...{ small, picture, asked },
    wait: (ms: number) => (time += ms),
    fail: (now: boolean) => (failing = now),
  };
};

describe('a live picture', () => {
  it('is not there before the first segment', async () => {
    const { picture, asked } = setup();
    expect(await picture.get()).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('is made once for all who ask at the same time, from the newest segment of a middling size', async () => {
    const { picture, asked, small } = setup();
    publishMany(small, 3);
    const all = await Promise.all([picture.get(), picture.get(), picture.get()]);
    expect(asked).toHaveLength(1);
    expect(Buffer.concat([...asked[0]!.pieces]).toString()).toContain(`${FIRST_MSN + 2}<`);
    expect(all.map((result) => result?.msn)).toEqual([FIRST_MSN + 2, FIRST_MSN + 2, FIRST_MSN + 2]);
  });

  it('is made anew only for a newer segment, and every four seconds at most', async () => {
    const { picture, asked, small, wait } = setup();
    publishMany(small, 1);
    await picture.get();
    wait(60_000);
    await picture.get();
    expect(asked).toHaveLength(1);
    publishMany(small, 1);
    await picture.get();
    expect(asked).toHaveLength(2);
    wait(3999);
    publishMany(small, 1);
    await picture.get();
    expect(asked).toHaveLength(2);
    wait(1);
    expect((await picture.get())!.msn).toBe(FIRST_MSN + 2);
  });

  it('that cannot be decoded is told once, and tried again later', async () => {
    const { picture, small, wait, fail } = setup();
    publishMany(small, 1);
    fail(true);
    await expect(picture.get()).rejects.toThrow('no picture');
    fail(false);
    expect(await picture.get()).toBeUndefined();
    wait(4000);
    expect(await picture.get()).toBeDefined();
  });

  it('is decoded by ffmpeg, also from bytes that break off, and served', async () => {
    const timeline = makeChannel(withBytes(makeTs('1280x720').subarray(0, 400_000)));
    const { port } = await startOrigin({ timeline });
    const { status, headers, body } = await ask(port, '/live/main/picture.jpg');
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'image/jpeg', 'cache-control': 'public, max-age=2' });
    expect(sizeOf(body)).toEqual([640, 360]);
    const again = await ask(port, '/live/main/picture.jpg', { headers: { 'if-none-match': headers.etag! } });
    expect(again.status).toBe(304);
  });

  it('keeps the size of small pictures', async () => {
    const picture = new LivePicture({ timeline: makeChannel(withBytes(makeTs('320x240'))), ffmpeg: 'ffmpeg' });
    expect(sizeOf((await picture.get())!.jpeg)).toEqual([320, 240]);
  });

  it('fails with words about bytes that are none, and about an ffmpeg that is not there', async () => {
    const timeline = makeChannel(withBytes(Buffer.alloc(188 * 100, 0x47)));
    await expect(new LivePicture({ timeline, ffmpeg: 'ffmpeg' }).get()).rejects.toThrow(/ffmpeg made no picture/);
    await expect(new LivePicture({ timeline, ffmpeg: '/nowhere/ffmpeg' }).get()).rejects.toThrow(/ENOENT/);
    const { port } = await startOrigin({ timeline });
    const { status, headers } = await ask(port, '/live/main/picture.jpg');
    expect([status, headers['cache-control']]).toEqual([503, 'no-store']);
  });

  it('is 404 where there is none', async () => {
    const { port } = await startOrigin({ timeline: makeChannel(makeRendition({ format: AUDIO })) });
    expect((await ask(port, '/live/main/picture.jpg')).status).toBe(404);
  });

  it('ends its decoder when it is stopped', async () => {
    const timeline = makeChannel(withBytes(makeTs('320x240')));
    const picture = new LivePicture({ timeline, ffmpeg: 'ffmpeg' });
    const got = picture.get();
    picture.stop();
    await expect(got).rejects.toThrow(/abort/i);
    expect(await picture.get()).toBeUndefined();
  });
});
