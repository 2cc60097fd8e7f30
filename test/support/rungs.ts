import type { AudioRung, VideoRung } from '../../src/encoder/rung.ts';

/** A small quality that costs an encoder little, 16:9. */
export const videoRung = (name: string, height: number, frameRate = 30): VideoRung => ({
  ...{ kind: 'video', codec: 'h264', name, width: (height * 16) / 9, height, frameRate },
  ...{ videoBitrate: 100_000, audioBitrate: 48_000, preset: 'ultrafast', options: {} },
});

export const audioRung: AudioRung = { kind: 'audio', name: 'audio', audioBitrate: 48_000 };
