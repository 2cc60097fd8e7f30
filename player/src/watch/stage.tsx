import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Controls } from '../controls.tsx';
import type { Playback } from '../playback.ts';
import type { Programme } from '../programme.ts';
import type { Selection } from '../scrub/scrub-bar.tsx';
import { handleKey } from '../shortcuts.ts';
import { Help } from './help.tsx';
import { toggleFullScreen, togglePicture } from './screen.ts';
import { TroubleNotice } from './trouble-notice.tsx';
import { useIdle } from './use-idle.ts';
import { usePlayback } from './use-playback.ts';

export interface StageProps {
  readonly programme: Programme;
  readonly selection?: Selection | undefined;
  /** Told once there is a player: for what stands beside the pictures. */
  readonly onPlayback?: (playback: Playback) => void;
}

const togglePlay = (playback: Playback): void => {
  if (playback.video.paused) void playback.play();
  else playback.video.pause();
};

/** Fields and menus have keys of their own. */
const isForOthers = (event: KeyboardEvent): boolean => {
  const target = event.target as HTMLElement;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  return target.matches('select, input, textarea') || (event.key === ' ' && target.matches('button, a, summary'));
};

/** The pictures, and what works them. */
export const Stage = ({ programme, selection, onPlayback }: StageProps): JSX.Element => {
  const stage = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const playback = usePlayback(video, programme);
  const idle = useIdle();
  const [help, setHelp] = useState(false);
  /** A finger that brings the controls back does nothing else. */
  const onlyWakes = useRef(false);
  useEffect(() => {
    if (!playback) return undefined;
    onPlayback?.(playback);
    const actions = {
      playback,
      togglePlay: () => togglePlay(playback),
      toggleFullScreen: () => toggleFullScreen(stage.current, video.current),
      togglePicture: () => togglePicture(video.current),
      toggleHelp: () => setHelp((shown) => !shown),
    };
    const onKey = (event: KeyboardEvent): void => {
      if (isForOthers(event)) return;
      if (event.key === 'Escape') setHelp(false);
      if (handleKey(event.key, actions)) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [playback]);
  const playing = playback && !playback.video.paused && playback.trouble.kind === 'none';
  return (
    <div ref={stage} class={`stage ${idle && playing ? 'idle' : ''}`}>
      <video
        ref={video}
        playsInline
        autoPlay
        poster={programme.poster}
        aria-label={programme.title}
        onPointerDown={({ pointerType }) => (onlyWakes.current = pointerType !== 'mouse' && idle)}
        onClick={() => playback && !onlyWakes.current && togglePlay(playback)}
      />
      {playback && <TroubleNotice trouble={playback.trouble} />}
      {playback?.video.muted && playing && (
        <button type="button" class="unmute" onClick={() => (playback.video.muted = false)}>
          Tap for sound
        </button>
      )}
      {help && <Help close={() => setHelp(false)} />}
      {playback && (
        <Controls
          playback={playback}
          programme={programme}
          selection={selection}
          togglePlay={() => togglePlay(playback)}
          toggleFullScreen={() => toggleFullScreen(stage.current, video.current)}
          togglePicture={document.pictureInPictureEnabled ? () => togglePicture(video.current) : undefined}
        />
      )}
    </div>
  );
};
