import { describe, expect, it } from 'vitest';
import { FILE_ENDINGS, FILE_FORMS, reasonOf } from '../../../src/imports/file-forms.ts';

describe('forms of files', () => {
  it('are none that name other files', () => {
    for (const form of ['hls', 'concat', 'dash', 'image2', 'lavfi', 'sdp', 'rtsp'])
      expect(FILE_FORMS).not.toContain(form);
  });

  it.each(['a.mp4', 'B.MKV', 'c.d.ts', 'e.webm'])('%s is taken for a video', (name) =>
    expect(name).toMatch(FILE_ENDINGS),
  );
  it.each(['a.txt', 'mp4', 'a.mp4.part', 'b.m3u8'])('%s is not', (name) => expect(name).not.toMatch(FILE_ENDINGS));
});

describe('reasonOf', () => {
  it.each([
    ['[mov @ 0x1] moov atom not found\nx.mp4: Invalid data found when processing input', 'its index is missing'],
    ['x.txt: Invalid data found when processing input', 'it is no video'],
    ['x: Permission denied', 'may not read it'],
    ['something else\n', 'something else'],
    ['', 'ffmpeg ended without a word'],
  ])('%j becomes words', (words, expected) => expect(reasonOf(words)).toContain(expected));
});
