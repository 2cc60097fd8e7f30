import type { JSX } from 'preact';
import { Icon } from './icons.tsx';
import type { Playback } from './playback.ts';
import { chapterAt, type Programme } from './programme.ts';
import { ScrubBar, type Selection } from './scrub/scrub-bar.tsx';
import { formatDuration } from './times.ts';

export interface ControlsProps {
  readonly playback: Playback;
  readonly programme: Programme;
  /** What is to become a clip. */
  readonly selection?: Selection | undefined;
  readonly togglePlay: () => void;
  readonly toggleFullScreen: () => void;
  /** Absent where the browser has no picture-in-picture. */
  readonly togglePicture?: (() => void) | undefined;
}

const Live = ({ playback }: { playback: Playback }): JSX.Element => {
  const { atEdge, latency, range, position } = playback.timeline;
  const live = latency === undefined ? '' : `${latency < 10 ? latency.toFixed(1) : Math.round(latency)} s`;
  const behind = formatDuration(position - (range?.end ?? position));
  return (
    <button
      type="button"
      class={`live ${atEdge ? 'edge' : ''}`}
      onClick={() => playback.goLive()}
      aria-label={atEdge ? `Live${live && ` ${live} behind`}` : `Go to live, ${behind}`}
      title={atEdge ? 'You see what is on the air now' : 'Go to live (End)'}
    >
      <span class="dot" />
      <span>{atEdge ? 'Live' : behind}</span>
      {atEdge && live && <span class="behind">{` ${live}`}</span>}
    </button>
  );
};

/** Where one is in what is over. */
const Elapsed = ({ playback }: { playback: Playback }): JSX.Element => {
  const { range, position } = playback.timeline;
  return (
    <span class="elapsed">
      {formatDuration(position - (range?.start ?? 0))}
      {range && <span class="behind"> / {formatDuration(range.end - range.start)}</span>}
    </span>
  );
};

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;

const Speeds = ({ video }: { video: HTMLVideoElement }): JSX.Element => (
  <select
    class="choice speed"
    aria-label="Speed"
    value={String(video.playbackRate)}
    onChange={({ currentTarget }) => (video.playbackRate = Number(currentTarget.value))}
  >
    {SPEEDS.map((speed) => (
      <option key={speed} value={String(speed)}>
        {speed}×
      </option>
    ))}
  </select>
);

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

/** What stands under the pictures: the scrub bar, and below it the buttons. */
export const Controls = (props: ControlsProps): JSX.Element => {
  const { playback, programme, selection } = props;
  const { timeline } = playback;
  const chapter = chapterAt(programme.chapters, timeline.dateAt(timeline.position));
  return (
    <div class="controls" role="group" aria-label="Player controls">
      <ScrubBar playback={playback} programme={programme} selection={selection} />
      <div class="buttons">
        <PlayButton {...props} />
        <Volume video={playback.video} />
        {timeline.isLive || !timeline.range ? <Live playback={playback} /> : <Elapsed playback={playback} />}
        <span class="spacer">{chapter && <span class="chapter-now">{chapter.title}</span>}</span>
        <Menus playback={playback} />
        <Places {...props} />
      </div>
    </div>
  );
};

const PlayButton = ({ playback: { video }, togglePlay }: ControlsProps): JSX.Element => {
  const play = video.paused ? 'Play' : 'Pause';
  return (
    <button type="button" onClick={togglePlay} aria-label={play} title={`${play} (K)`}>
      <Icon name={video.paused ? 'play' : 'pause'} />
    </button>
  );
};

const Menus = ({ playback }: { playback: Playback }): JSX.Element => (
  <>
    <TrackMenu label="Language" title="Language of the sound" icon="language" tracks={playback.languages} />
    <TrackMenu label="Captions" title="Captions (C)" icon="captions" none="No captions" tracks={playback.captions} />
    {playback.timeline.range && !playback.timeline.isLive && <Speeds video={playback.video} />}
    <Qualities playback={playback} />
  </>
);

/** Where the pictures are shown. */
const Places = ({ togglePicture, toggleFullScreen }: ControlsProps): JSX.Element => (
  <>
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
  </>
);
