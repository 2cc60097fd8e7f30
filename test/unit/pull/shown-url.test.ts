import { expect, it } from 'vitest';
import { shownUrl, withoutSecrets } from '../../../src/pull/shown-url.ts';

it('shows neither passwords nor tokens', () => {
  expect(shownUrl('rtsp://admin:s3cret@10.0.0.5:554/cam?token=abc')).toBe('rtsp://10.0.0.5:554/cam?…');
  expect(shownUrl('https://example.org/a.m3u8')).toBe('https://example.org/a.m3u8');
  expect(shownUrl('no url')).not.toContain('no url');
});

it('takes them out of what others say', () => {
  const url = 'rtsp://admin:p%40ss@10.0.0.5/cam?token=abc';
  const said = 'rtsp://admin:p%40ss@10.0.0.5/cam?token=abc: 401 for p@ss';
  expect(withoutSecrets(said, url)).toBe('rtsp://…10.0.0.5/cam…: 401 for …');
});
