import type { Playback } from './playback.ts';

/** Keys as video pages have them; told to the viewer by `?`. */
export const SHORTCUTS: readonly (readonly [keys: string, does: string])[] = [
  ['Space or K', 'play or pause'],
  ['← →', '5 seconds back, forward'],
  ['J L', '10 seconds back, forward'],
  [', .', 'a picture back, forward'],
  ['Home End', 'to the beginning, to live or the end'],
  ['0 … 9', 'to so many tenths'],
  ['M', 'sound on or off'],
  ['↑ ↓', 'louder, quieter'],
  ['C', 'captions on or off'],
  ['F', 'full screen'],
  ['P', 'picture in picture'],
  ['?', 'these keys'],
];

const SHORT_STEP = 5;
const LONG_STEP = 10;
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

const goToTenth = ({ timeline }: Playback, tenth: number): void => {
  const { range } = timeline;
  if (tenth === 0) timeline.goToBeginning();
  else if (range) timeline.goTo(range.start + ((range.end - range.start) * tenth) / 10);
};

/** @returns true when the key meant something */
export const handleKey = (key: string, actions: ShortcutActions): boolean => {
  if (handleTimeKey(key, actions.playback)) return true;
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

const handleTimeKey = (key: string, playback: Playback): boolean => {
  const { timeline } = playback;
  switch (key.toLowerCase()) {
    case 'arrowleft':
      timeline.goBy(-SHORT_STEP);
      return true;
    case 'arrowright':
      timeline.goBy(SHORT_STEP);
      return true;
    case 'j':
      timeline.goBy(-LONG_STEP);
      return true;
    case 'l':
      timeline.goBy(LONG_STEP);
      return true;
    case ',':
      timeline.step(-1);
      return true;
    case '.':
      timeline.step(1);
      return true;
    case 'home':
      timeline.goToBeginning();
      return true;
    case 'end':
      if (timeline.isLive) playback.goLive();
      else timeline.goToEnd();
      return true;
    default:
      if (!/^\d$/.test(key)) return false;
      goToTenth(playback, Number(key));
      return true;
  }
};
