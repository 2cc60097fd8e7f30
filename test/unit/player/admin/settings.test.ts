import { describe, expect, it } from 'vitest';
import { embedCode, ffmpegCommand } from '../../../../player/src/admin/channel/addresses.ts';
import { NO_LEVELS, readLevels } from '../../../../player/src/admin/channel/levels.ts';
import { changesInWords, patchOf } from '../../../../player/src/admin/channel/settings.ts';

const before = { title: 'Main', inputs: [], ladder: ['720p', '360p', 'audio'], record: false };

describe('settings of a channel', () => {
  it('say in words what would change, and send that alone', () => {
    const spelled = { name: '360p', height: 360, videoBitrate: '900k' };
    const after = { ...before, ladder: ['1080p', '720p', spelled], dvr: '2h', record: true };
    expect(changesInWords(before, after)).toEqual([
      '1080p is added',
      '360p changes (900k)',
      'audio is taken away: those who watch it go on in another one',
      'The encoder starts anew at the end of a segment; players go on',
      'Viewers can go back 2h',
      'Whatever sources bring is recorded from now on',
    ]);
    expect(patchOf(before, after)).toEqual({ ladder: after.ladder, dvr: '2h', record: true });
  });

  it('take away what is not set any more, and leave what they do not know', () => {
    const kept = { ...before, dvr: '2h', keep: { age: '7d' }, switch: { stallAfter: '1s' } };
    expect(patchOf(kept, { ...kept, dvr: undefined, keep: undefined })).toEqual({ dvr: null, keep: null });
    expect(changesInWords(kept, kept)).toEqual([]);
    expect(patchOf(kept, kept)).toEqual({});
  });
});

describe('addresses', () => {
  it('come with a command to try them', () => {
    const rtmp = { input: 'obs', type: 'rtmp', server: 'rtmp://h/live', key: 'k1' };
    expect(ffmpegCommand(rtmp)).toMatch(/ -f flv rtmp:\/\/h\/live\/k1$/);
    expect(ffmpegCommand({ ...rtmp, ffmpeg: 'its own' })).toBe('its own');
    expect(ffmpegCommand({ input: 'web', type: 'whip', server: 'http://h/whip/main' })).toBeUndefined();
    expect(embedCode('http://h', 'main', 'A "B" <C>')).toContain('title="A &quot;B&quot; &lt;C>"');
  });
});

describe('meters', () => {
  it('show the louder side, and silence for what they do not understand', () => {
    const levels = readLevels(
      '{"programme":{"rms":[-20,-18],"peak":[-9,-12]},"inputs":{"a":{"rms":-30,"peak":-20},"b":null}}',
    );
    expect(levels.programme).toEqual({ rms: -18, peak: -9 });
    expect([...levels.inputs]).toEqual([['a', { rms: -30, peak: -20 }]]);
    for (const text of ['', 'null', '[]', '{"programme":7}']) expect(readLevels(text)).toEqual(NO_LEVELS);
  });
});
