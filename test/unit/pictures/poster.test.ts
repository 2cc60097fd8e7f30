import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { mostTelling, parsePosterFile, posterName } from '../../../src/pictures/poster.ts';
import { resized } from '../../../src/pictures/picture-size.ts';

const plain = (background: string, width = 320, height = 180): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer();

const busy = (): Promise<Buffer> => {
  const pixels = Buffer.alloc(320 * 180 * 3);
  for (let index = 0; index < pixels.length; index++) pixels[index] = (index * 7919) % 251;
  return sharp(pixels, { raw: { width: 320, height: 180, channels: 3 } })
    .jpeg()
    .toBuffer();
};

describe('a poster', () => {
  it('is the picture in which there is most to see, and not a black one', async () => {
    const pictures = await Promise.all([plain('black'), plain('gray'), busy(), plain('white')]);
    const candidates = pictures.map((jpeg, index) => ({ jpeg, index }));
    expect((await mostTelling(candidates))!.index).toBe(2);
    expect((await mostTelling([candidates[0]!, candidates[1]!]))!.index).toBe(1);
    expect((await mostTelling([candidates[0]!]))!.index).toBe(0);
    expect(await mostTelling([])).toBeUndefined();
  });

  it('has a name that changes with its content', async () => {
    const name = posterName(await busy());
    expect(name).toMatch(/^poster-[0-9a-f]{16}$/);
    expect(name).not.toBe(posterName(await plain('gray')));
    expect(parsePosterFile(`${name}-card.webp`)).toEqual({ poster: name, size: 'card', format: 'webp' });
    for (const file of [`${name}.jpg`, `${name}-huge.jpg`, 'poster-x-small.jpg']) {
      expect(parsePosterFile(file)).toBeUndefined();
    }
  });

  it('fills a card, or stands in it where too much would be cut off', async () => {
    const corner = async (width: number, height: number): Promise<number> => {
      const card = await resized(await plain('white', width, height), 'card', 'jpg');
      const { data, info } = await sharp(card).raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual([1200, 630]);
      return data[0]!;
    };
    expect(await corner(640, 360)).toBeGreaterThan(250);
    expect(await corner(360, 640)).toBeLessThan(5);
  });
});
