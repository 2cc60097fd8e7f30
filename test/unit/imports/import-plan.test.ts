import { describe, expect, it } from 'vitest';
import { planImport, type ImportPlan } from '../../../src/imports/import-plan.ts';
import type { AudioInfo, MediaInfo, VideoInfo } from '../../../src/inputs/media-probe.ts';

const VIDEO: VideoInfo = {
  ...{ codec: 'h264', width: 1280, height: 720, frameRate: 25, variableRate: false, pixelFormat: 'yuv420p' },
  ...{ interlaced: false, rotated: false, endSeconds: 10 },
};
const SOUND: AudioInfo = {
  ...{ codec: 'aac', language: undefined, profile: 'LC', sampleRate: 48_000, channels: 2, endSeconds: 10 },
};
const file = (video: VideoInfo | undefined, ...sounds: AudioInfo[]): MediaInfo => ({
  durationSeconds: 10,
  video,
  sounds,
});

const plan = (info: MediaInfo, anew?: string): ImportPlan => {
  const made = planImport(info, { cores: 8, byteLength: 2_500_000, anew });
  if ('refused' in made) throw new Error(made.refused);
  return made;
};

describe('planImport', () => {
  it('takes H.264 and AAC as they are, into MPEG-TS', () => {
    const made = plan(file(VIDEO, SOUND));
    expect(made).toMatchObject({ container: 'ts', copiesPictures: true, copiesSound: true, remarks: [] });
    // 2 Mbit/s on average, and half as much again for peaks.
    expect(made.rungs).toMatchObject([{ name: 'source', width: 1280, height: 720, videoBitrate: 3_000_000 }]);
  });

  it.each(['hevc', 'av1'])('takes %s as it is, into fragmented MP4, of 10 bit too', (codec) => {
    const made = plan(file({ ...VIDEO, codec, pixelFormat: 'yuv420p10le' }, SOUND));
    expect(made).toMatchObject({ container: 'fmp4', copiesPictures: true, rungs: [{ codec }] });
  });

  it.each([
    [{ codec: 'vp9' }, 'browsers do not play vp9'],
    [{ pixelFormat: 'yuv422p' }, 'browsers do not play yuv422p'],
    [{ interlaced: true }, 'interlaced'],
    [{ rotated: true }, 'turned'],
  ])('encodes %o anew, and says why', (difference, why) => {
    const made = plan(file({ ...VIDEO, ...difference }, SOUND));
    expect(made).toMatchObject({ container: 'ts', copiesPictures: false, copiesSound: false });
    expect(made.rungs.map(({ name }) => name)).toEqual(['720p', '480p', '360p', '240p', 'audio']);
    expect(made.remarks.join()).toContain(why);
  });

  it('encodes sound alone where only that needs it', () => {
    expect(plan(file(VIDEO, { ...SOUND, sampleRate: 44_100 }))).toMatchObject({
      copiesPictures: true,
      copiesSound: false,
    });
  });

  it('says that further sound is left out', () => {
    expect(plan(file(VIDEO, SOUND, SOUND)).remarks).toEqual(['of its 2 sound tracks the first is taken']);
  });

  it('makes no rendition of sound where there is none', () => {
    const made = plan(file(VIDEO), 'its key frames are too far apart');
    expect(made.hasSound).toBe(false);
    expect(made.rungs.every(({ kind }) => kind === 'video')).toBe(true);
    expect(made.remarks).toEqual(['its pictures were encoded anew: its key frames are too far apart']);
  });

  it('makes one of sound where that is all', () => {
    expect(plan(file(undefined, SOUND)).rungs).toMatchObject([{ kind: 'audio' }]);
  });

  it('refuses what has neither', () => {
    expect(planImport(file(undefined), { cores: 2, byteLength: 1 })).toEqual({
      refused: 'there is neither a picture nor sound in it',
    });
  });
});
