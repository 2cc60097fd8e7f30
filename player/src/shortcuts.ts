import type { Playback } from './playback.ts';

/** Keys as video pages have them; told to the viewer by `?`. */
export const SHORTCUTS: readonly (readonly [keys: string, does: string])[] = [
  ['Space or K', 'play or pause'],
  ['M', 'sound on or off'],
  ['↑ ↓', 'louder, quieter'],
  ['← →', '10 seconds back, forward'],
  ['L', 'go to live'],
  ['C', 'captions on or off'],
  ['F', 'full screen'],
  ['P', 'picture in picture'],
  ['?', 'these keys'],
];

const SEEK_SECONDS = 10;
const VOLUME_STEP = 0.1;

export interface ShortcutActions {
  readonly playback: Playback;
  readonly togglePlay: () => void;
  readonly toggleFullScreen: () => void;
  readonly togglePicture: () => void;
  readonly toggleHelp: () => void;
}

const changeVolume = (video: HTMLVideoElement, by: number): void => {
  video.volume = Math.min(1, Math.max(0, video.volume + by));
  video.muted = video.volume === 0;
};

/** @returns true when the key meant something */
export const handleKey = (key: string, actions: ShortcutActions): boolean => {
  const { playback } = actions;
  const { video } = playback;
  switch (key.toLowerCase()) {
    case ' ':
    case 'k':
      actions.togglePlay();
      return true;
    case 'm':
      video.muted = !video.muted;
      return true;
    case 'arrowup':
      changeVolume(video, VOLUME_STEP);
      return true;
    case 'arrowdown':
      changeVolume(video, -VOLUME_STEP);
      return true;
    case 'arrowleft':
      playback.seek(-SEEK_SECONDS);
      return true;
    case 'arrowright':
      playback.seek(SEEK_SECONDS);
      return true;
    case 'l':
      playback.goLive();
      return true;
    case 'c':
      if (playback.captions.list.length === 0) return false;
      playback.captions.toggle();
      return true;
    case 'f':
      actions.toggleFullScreen();
      return true;
    case 'p':
      actions.togglePicture();
      return true;
    case '?':
      actions.toggleHelp();
      return true;
    default:
      return false;
  }
};
