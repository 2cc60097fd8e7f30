import { setImmediate as turn } from 'node:timers/promises';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { DecodeOptions } from '../../../src/pictures/decode.ts';
import { toKeyFrame, type KeyFrame } from '../../../src/pictures/key-frame.ts';
import { PictureDecoder, PicturesBusyError } from '../../../src/pictures/picture-decoder.ts';
import { NO_LEDGER } from '../../support/pictures.ts';

const FORM = { kind: 'rgb', width: 2, height: 2 } as const;
const frame = (name: string): KeyFrame => toKeyFrame({ codec: 'vp8' }, Buffer.from(name));

/** A decoder whose runs end when they are told to. */
const setup = () => {
  const running = new Map<string, () => void>();
  const decode = (frames: readonly KeyFrame[], { signal }: DecodeOptions): Promise<Buffer[]> =>
    new Promise((resolve, reject) => {
      const name = frames[0]!.data.toString();
      signal.addEventListener('abort', () => reject(signal.reason as Error));
      running.set(name, () => {
        running.delete(name);
        resolve(frames.map(({ data }) => data));
      });
    });
  const decoder = new PictureDecoder({ ffmpeg: 'none', ledger: NO_LEDGER, log: pino({ level: 'silent' }), decode });
  const ask = (name: string, background = false) => decoder.decode([frame(name)], { form: FORM, background });
  const end = async (name: string): Promise<void> => {
    running.get(name)!();
    await turn();
  };
  return { decoder, ask, end, names: () => [...running.keys()] };
};

describe('decoding', () => {
  it('runs two at a time, in order, whoever asks', async () => {
    const { ask, end, names } = setup();
    const jobs = ['a', 'b', 'c'].map((name) => ask(name));
    await turn();
    expect(names()).toEqual(['a', 'b']);
    await end('a');
    expect(names()).toEqual(['b', 'c']);
    await end('b');
    await end('c');
    expect((await Promise.all(jobs)).flat().map(String)).toEqual(['a', 'b', 'c']);
  });

  it('in the background is one at a time, behind those who wait for a picture', async () => {
    const { ask, end, names } = setup();
    const jobs = [ask('b1', true), ask('b2', true), ask('f1'), ask('f2')];
    await turn();
    expect(names()).toEqual(['b1', 'f1']);
    await end('b1');
    expect(names()).toEqual(['f1', 'f2']);
    await end('f1');
    expect(names()).toEqual(['f2', 'b2']);
    await end('f2');
    await end('b2');
    expect(await Promise.all(jobs)).toHaveLength(4);
  });

  it('refuses what would wait too long, and what is too much', async () => {
    const { decoder, ask } = setup();
    const jobs = Array.from({ length: 34 }, (_, index) => ask(String(index)).catch((error: Error) => error.message));
    await expect(ask('one more')).rejects.toThrow(PicturesBusyError);
    const many = Array.from({ length: 129 }, () => frame('x'));
    await expect(decoder.decode(many, { form: FORM })).rejects.toThrow(RangeError);
    decoder.stop();
    expect(new Set(await Promise.all(jobs))).toEqual(new Set(['the server is stopping']));
    expect(decoder.size).toBe(0);
    await expect(ask('late')).rejects.toThrow('the server is stopping');
  });

  it('of what nobody wants any more does not begin', async () => {
    const { decoder, ask, end, names } = setup();
    const jobs = [ask('a'), ask('b')];
    const abort = new AbortController();
    const given = decoder.decode([frame('c')], { form: FORM, signal: abort.signal });
    abort.abort(new Error('gone'));
    await expect(given).rejects.toThrow('gone');
    await end('a');
    expect(names()).toEqual(['b']);
    await end('b');
    await Promise.all(jobs);
  });
});
