import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { PullError, RefusedError } from '../../../src/pull/pull-error.ts';
import { RtspGuard } from '../../../src/pull/rtsp-guard.ts';

const media = (length: number): Buffer =>
  Buffer.concat([
    Buffer.from([0x24, 0, length >> 8, length & 255]),
    Buffer.alloc(length, 'RTSP/1.0 302 Found\r\n\r\n'),
  ]);
const answer = (status: string, body = ''): Buffer =>
  Buffer.from(`RTSP/1.0 ${status}\r\nCSeq: 1\r\nContent-length: ${body.length}\r\n\r\n${body}`);

const GOOD = [
  answer('200 OK', 'v=0\r\n\r\nRTSP/1.0 302 Found\r\n\r\n'),
  media(0),
  media(300),
  answer('401 No'),
  media(65_535),
];

describe('what an RTSP server sends', () => {
  test.prop([fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 50 })])(
    'passes unchanged, in pieces of any size',
    (sizes) => {
      const guard = new RtspGuard();
      const data = Buffer.concat(GOOD);
      const passed: Buffer[] = [];
      for (let at = 0, index = 0; at < data.length; index++) {
        const size = sizes[index % sizes.length]!;
        passed.push(Buffer.from(guard.push(data.subarray(at, at + size))));
        at += size;
      }
      expect(Buffer.concat(passed).equals(data)).toBe(true);
    },
  );

  it.each(['RTSP/1.0 302 Found', ' RTSP/1.0\t 301 x', 'RTSP/1.0 +303 x', '\rRTSP/1.0 3\r05 x'])(
    '%j is a redirection, wherever it is cut',
    (line) => {
      const data = Buffer.concat([...GOOD.slice(0, 3), Buffer.from(`${line}\nLocation: rtsp://10.0.0.1/\n\n`)]);
      for (const size of [1, 7, data.length]) {
        const guard = new RtspGuard();
        let passed = '';
        expect(() => {
          for (let at = 0; at < data.length; at += size) passed += guard.push(data.subarray(at, at + size)).toString();
        }).toThrow(RefusedError);
        expect(passed).not.toContain('Location');
      }
    },
  );

  it('a head without end is refused', () => {
    const guard = new RtspGuard();
    expect(() => {
      for (let count = 0; count < 100; count++) guard.push(Buffer.from(`RTSP/1.0 200 OK\r\n${'x: y\r\n'.repeat(400)}`));
    }).toThrow(PullError);
  });
});
