import type { JSX } from 'preact';
import { Icon } from './icons.tsx';
import type { Playback } from './playback.ts';

export interface ControlsProps {
  readonly playback: Playback;
  readonly togglePlay: () => void;
  readonly toggleFullScreen: () => void;
  /** Absent where the browser has no picture-in-picture. */
  readonly togglePicture?: (() => void) | undefined;
}

const Live = ({ playback }: { playback: Playback }): JSX.Element => {
  const { atEdge, latency } = playback;
  const seconds = latency === undefined ? '' : `${latency < 10 ? latency.toFixed(1) : Math.round(latency)} s`;
  const behind = seconds && `${seconds} behind`;
  return (
    <button
      type="button"
      class={`live ${atEdge ? 'edge' : ''}`}
      onClick={() => playback.goLive()}
      aria-label={atEdge ? `Live, ${behind}` : `Go to live, ${behind}`}
      title={atEdge ? 'You see what is on the air now' : 'Go to live (L)'}
    >
      <span class="dot" />
      <span>{atEdge ? 'Live' : 'Go to live'}</span>
      <span class="behind">
        {seconds}
        {seconds && <span class="word"> behind</span>}
      </span>
    </button>
  );
};

const Volume = ({ video }: { video: HTMLVideoElement }): JSX.Element => (
  <>
    <button
      type="button"
      onClick={() => (video.muted = !video.muted)}
      aria-label={video.muted ? 'Sound on' : 'Sound off'}
      title={video.muted ? 'Sound on (M)' : 'Sound off (M)'}
    >
      <Icon name={video.muted ? 'muted' : 'sound'} />
    </button>
    <input
      class="volume"
      type="range"
      min="0"
      max="1"
      step="0.05"
      value={video.muted ? 0 : video.volume}
      aria-label="Volume"
      onInput={({ currentTarget }) => {
        video.volume = Number(currentTarget.value);
        video.muted = video.volume === 0;
      }}
    />
  </>
);

const Qualities = ({ playback }: { playback: Playback }): JSX.Element | null => {
  const { qualities, quality, shown } = playback;
  if (qualities.length === 0) return null;
  return (
    <select
      class="choice"
      aria-label="Quality"
      value={String(quality)}
      onChange={({ currentTarget }) => (playback.quality = Number(currentTarget.value))}
    >
      <option value="-1">{quality === -1 && shown ? `Auto · ${shown}` : 'Auto'}</option>
      {qualities.map(({ level, label }) => (
        <option key={level} value={String(level)}>
          {label}
        </option>
      ))}
    </select>
  );
};

interface TrackMenuProps {
  readonly label: string;
  readonly title: string;
  readonly icon: 'language' | 'captions';
  /** What stands in front of the list, for none of it. */
  readonly none?: string;
  readonly tracks: { readonly list: readonly { readonly id: number; readonly label: string }[]; chosen: number };
}

/** One of several tracks; nothing where there is nothing to choose. */
const TrackMenu = ({ label, title, icon, none, tracks }: TrackMenuProps): JSX.Element | null => {
  const { list } = tracks;
  if (list.length === 0) return null;
  return (
    <span class={icon === 'captions' ? 'language captions' : 'language'} title={title}>
      <Icon name={icon} />
      <select
        class="choice"
        aria-label={label}
        value={String(tracks.chosen)}
        onChange={({ currentTarget }) => (tracks.chosen = Number(currentTarget.value))}
      >
        {none !== undefined && <option value="-1">{none}</option>}
        {list.map(({ id, label: name }) => (
          <option key={id} value={String(id)}>
            {name}
          </option>
        ))}
      </select>
    </span>
  );
};

export const Controls = ({ playback, togglePlay, toggleFullScreen, togglePicture }: ControlsProps): JSX.Element => {
  const { video } = playback;
  const play = video.paused ? 'Play' : 'Pause';
  return (
    <div class="controls" role="group" aria-label="Player controls">
      <button type="button" onClick={togglePlay} aria-label={play} title={`${play} (K)`}>
        <Icon name={video.paused ? 'play' : 'pause'} />
      </button>
      <Volume video={video} />
      <Live playback={playback} />
      <span class="spacer" />
      <TrackMenu label="Language" title="Language of the sound" icon="language" tracks={playback.languages} />
      <TrackMenu label="Captions" title="Captions (C)" icon="captions" none="No captions" tracks={playback.captions} />
      <Qualities playback={playback} />
      {togglePicture && (
        <button
          type="button"
          class="picture"
          onClick={togglePicture}
          aria-label="Picture in picture"
          title="Picture in picture (P)"
        >
          <Icon name="window" />
        </button>
      )}
      <button type="button" onClick={toggleFullScreen} aria-label="Full screen" title="Full screen (F)">
        <Icon name="fullScreen" />
      </button>
    </div>
  );
};
