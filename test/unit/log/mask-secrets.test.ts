import { describe, expect, test } from 'vitest';
import { maskArguments, maskSecrets } from '../../../src/log/mask-secrets.ts';

describe('words of programs without their secrets', () => {
  test.each([
    ['rtsp://anna:hunter2@cam.example/1', 'rtsp://…@cam.example/1'],
    ["'https://a.example/x.m3u8?token=abc&e=1' failed", "'https://a.example/x.m3u8?…' failed"],
    ['rtmp://127.0.0.1:1935/live/s3cret: Input/output error', 'rtmp://127.0.0.1:1935/live/… Input/output error'],
    ['srt://0.0.0.0:9710?mode=listener&passphrase=hunter22hunter', 'srt://0.0.0.0:9710?…'],
    ['passphrase=hunter22hunter mode=x', 'passphrase=… mode=x'],
    ['Authorization: Bearer abcdef.ghi', 'Authorization: …'],
    ['frame= 100 fps=25 key frames: 3', 'frame= 100 fps=25 key frames: 3'],
  ])('%s', (text, masked) => expect(maskSecrets(text)).toBe(masked));

  test('the value of an option that is a secret is left out', () => {
    expect(maskArguments(['-headers', 'X-Key: 1', '-i', 'a.ts', '-passphrase', 'x'])).toEqual([
      ...['-headers', '…', '-i', 'a.ts', '-passphrase', '…'],
    ]);
  });
});
