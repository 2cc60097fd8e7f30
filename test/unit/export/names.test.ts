import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { msToTicks, secondsToTicks } from '../../../src/clock/ticks.ts';
import { contentDisposition, downloadName } from '../../../src/export/file-name.ts';
import { parseMoment } from '../../../src/export/moment.ts';

const AT = msToTicks(Date.parse('2026-11-21T14:05:09Z'));

describe('the name of a download', () => {
  it('is title and beginning', () => {
    expect(downloadName('Main stage', AT, 'mp4')).toBe('Main stage 2026-11-21 14-05 UTC.mp4');
    expect(downloadName('a/b\\c: "d"\n*?', AT, 'ts')).toBe('a b c d 2026-11-21 14-05 UTC.ts');
    expect(downloadName('..', AT, 'ts')).toBe('recording 2026-11-21 14-05 UTC.ts');
  });

  it('comes twice where it has letters that headers cannot hold', () => {
    expect(contentDisposition('Main.mp4')).toBe('attachment; filename="Main.mp4"');
    expect(contentDisposition('Bühne 50%.mp4')).toBe(
      `attachment; filename="Buhne 50_.mp4"; filename*=UTF-8''B%C3%BChne%2050%25.mp4`,
    );
    expect(contentDisposition("会議 (it's).ts")).toBe(
      `attachment; filename="__ (it's).ts"; filename*=UTF-8''%E4%BC%9A%E8%AD%B0%20%28it%27s%29.ts`,
    );
  });

  test.prop([fc.string({ unit: 'binary', maxLength: 200 })])(
    'is fit for a header and a file system, whatever the title',
    (title) => {
      const name = downloadName(title, AT, 'mp4');
      expect(name).not.toMatch(/[\\/:*?"<>|\p{Cc}]/u);
      expect(Buffer.byteLength(name)).toBeLessThan(255);
      const header = contentDisposition(name);
      expect(header).toMatch(/^[\x20-\x7e]*$/);
      const told = /filename\*=UTF-8''(.*)$/.exec(header)?.[1];
      if (told !== undefined) expect(decodeURIComponent(told)).toBe(name);
    },
  );
});

describe('parseMoment', () => {
  it('reads dates with a zone, seconds since 1970, and positions', () => {
    expect(parseMoment('2026-11-21T14:05:09Z', 'in')).toBe(AT);
    expect(parseMoment('2026-11-21T15:05:09.000+01:00', 'in')).toBe(AT);
    expect(parseMoment('1795269909', 'in')).toBe(AT);
    expect(parseMoment('1795269909.04', 'in')).toBe(AT + 3600);
    expect(parseMoment('1:02:03.5', 'in', AT)).toBe(AT + secondsToTicks(3723.5));
    expect(parseMoment('0:03', 'in', AT)).toBe(AT + secondsToTicks(3));
    expect(parseMoment('90s', 'in', AT)).toBe(AT + secondsToTicks(90));
    expect(parseMoment('0', 'in', AT)).toBe(AT);
  });

  it('says what would be right', () => {
    for (const text of [
      '',
      'now',
      '2026-11-21',
      '2026-11-21T14:05:09',
      '2026-13-41T14:05:00Z',
      '-5',
      '1e9',
      '1:02:03.5',
    ]) {
      expect(() => parseMoment(text, 'in')).toThrow(/^in: ".*" is no moment: write 2026-11-21T14:05:00\.5Z/);
    }
    expect(() => parseMoment('soon', 'out', AT)).toThrow('or a position as 1:02:03.5');
  });
});
