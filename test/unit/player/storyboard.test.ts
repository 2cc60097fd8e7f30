import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { parseStoryboard, tileAt } from '../../../player/src/scrub/storyboard.ts';

const BASE = 'http://example.org/vod/abc/storyboard.vtt';
const TEXT = `WEBVTT

NOTE
made of key frames

1
00:00.000 --> 00:10.000
sheet-1.jpg#xywh=0,0,160,90

00:00:10.000 --> 00:00:20.000 align:start
sheet-1.jpg#xywh=160,0,160,90

01:00:00.000 --> 01:00:10.000
/other/sheet.webp#xywh=pixel:320,90,160,90

01:00:10.000 --> 01:00:20.000
words that are no picture

00:99 --> nonsense
sheet-1.jpg#xywh=0,0,160,90
`;

describe('a storyboard', () => {
  it('has its pictures in order, with whole addresses', () => {
    const tiles = parseStoryboard(TEXT.replaceAll('\n', '\r\n'), BASE);
    expect(tiles.map(({ from, sheet, x, y }) => [from, sheet, x, y])).toEqual([
      [0, 'http://example.org/vod/abc/sheet-1.jpg', 0, 0],
      [10, 'http://example.org/vod/abc/sheet-1.jpg', 160, 0],
      [3600, 'http://example.org/other/sheet.webp', 320, 90],
    ]);
  });

  it('shows the last picture before a moment', () => {
    const tiles = parseStoryboard(TEXT, BASE);
    expect(tileAt(tiles, 9.9)?.x).toBe(0);
    expect(tileAt(tiles, 10)?.x).toBe(160);
    expect(tileAt(tiles, 1000)?.x).toBe(160);
    expect(tileAt(tiles, -1)).toBeUndefined();
    expect(tileAt([], 5)).toBeUndefined();
  });

  test.prop([fc.string()])('is read from any text without an error', (text) => {
    expect(parseStoryboard(`${TEXT}\n\n${text}`, BASE).length).toBeGreaterThanOrEqual(3);
  });
});
