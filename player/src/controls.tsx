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

const LanguageMenu = ({ playback }: { playback: Playback }): JSX.Element | null => {
  const { languages } = playback;
  const { list } = languages;
  if (list.length === 0) return null;
  return (
    <span class="language" title="Language of the sound">
      <Icon name="language" />
      <select
        class="choice"
        aria-label="Language"
        value={String(languages.chosen)}
        onChange={({ currentTarget }) => (languages.chosen = Number(currentTarget.value))}
      >
        {list.map(({ id, label }) => (
          <option key={id} value={String(id)}>
            {label}
          </option>
        ))}
      </select>
    </span>
  );
};

const CaptionsMenu = ({ playback }: { playback: Playback }): JSX.Element | null => {
  const { captions } = playback;
  const { list } = captions;
  if (list.length === 0) return null;
  return (
    <span class="language captions" title="Captions (C)">
      <Icon name="captions" />
      <select
        class="choice"
        aria-label="Captions"
        value={String(captions.chosen)}
        onChange={({ currentTarget }) => (captions.chosen = Number(currentTarget.value))}
      >
        <option value="-1">No captions</option>
        {list.map(({ id, label }) => (
          <option key={id} value={String(id)}>
            {label}
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
      <LanguageMenu playback={playback} />
      <CaptionsMenu playback={playback} />
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
