import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { isBlack, isSame, LOOK_HEIGHT, LOOK_WIDTH } from '../../../src/watchdog/picture.ts';

const SIZE = LOOK_WIDTH * LOOK_HEIGHT;
const gray = (level: (index: number) => number): Buffer =>
  Buffer.from(Array.from({ length: SIZE }, (_, index) => level(index)));
const scene = gray((index) => 60 + (index % 97));

describe('a picture', () => {
  it('is black also with a small logo, and with the noise of coding', () => {
    expect(isBlack(gray(() => 0))).toBe(true);
    expect(isBlack(gray((index) => index % 20))).toBe(true);
    expect(isBlack(gray((index) => (index < SIZE * 0.015 ? 235 : 3)))).toBe(true);
  });

  it('is not black where a twentieth of it is lit', () => {
    expect(isBlack(gray((index) => (index < SIZE * 0.05 ? 120 : 3)))).toBe(false);
    expect(isBlack(scene)).toBe(false);
  });

  it('is the same when it was coded once more', () => {
    expect(
      isSame(
        scene,
        gray((index) => scene[index]! + (index % 4 === 0 ? 1 : 0)),
      ),
    ).toBe(true);
    expect(isSame(scene, scene)).toBe(true);
  });

  it('is another where a clock goes on, or a camera sees nothing move', () => {
    expect(
      isSame(
        scene,
        gray((index) => scene[index]! + (index === 77 ? 6 : 0)),
      ),
    ).toBe(false);
    expect(
      isSame(
        scene,
        gray((index) => scene[index]! + (index % 2)),
      ),
    ).toBe(false);
  });
});

const pictures = fc.uint8Array({ minLength: SIZE, maxLength: SIZE }).map((levels) => Buffer.from(levels));

describe('any picture', () => {
  property.prop([pictures, pictures])('is the same as itself, and as another in either order', (a, b) => {
    expect(isSame(a, a)).toBe(true);
    expect(isSame(a, b)).toBe(isSame(b, a));
  });
});
