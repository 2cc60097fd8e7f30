import { render, type JSX } from 'preact';
import { useCallback, useEffect, useReducer, useRef, useState } from 'preact/hooks';
import { fetchChannel, standing } from './channels.ts';
import { Controls } from './controls.tsx';
import { Header } from './header.tsx';
import { Playback, type Trouble } from './playback.ts';
import { handleKey, SHORTCUTS } from './shortcuts.ts';
import './styles.css';
import { usePolled } from './use-polled.ts';

const CHANNEL = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const POLL_MS = 5000;
/** Distance to live, and the countdown to the next attempt, are shown anew this often. */
const REFRESH_MS = 500;
/** The controls go away while nobody moves. */
const IDLE_MS = 3000;

declare global {
  interface Window {
    /** For operators and tests. */
    sluicePlayer?: Playback;
  }
}

const TroubleNotice = ({ trouble }: { trouble: Trouble }): JSX.Element | null => {
  if (trouble.kind === 'none') return null;
  const seconds = trouble.kind === 'waiting' ? Math.max(0, Math.ceil((trouble.retryAt - Date.now()) / 1000)) : 0;
  return (
    <div class="trouble" role="alert">
      {trouble.kind === 'unsupported' ? (
        <p>This browser cannot play HLS. A current version of any browser can.</p>
      ) : (
        <p>
          {trouble.why}. {seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again …'}
        </p>
      )}
    </div>
  );
};

const Help = ({ close }: { close: () => void }): JSX.Element => (
  <div class="help" role="dialog" aria-label="Keys">
    <h2>Keys</h2>
    <dl>
      {SHORTCUTS.map(([keys, does]) => (
        <div key={keys}>
          <dt>{keys}</dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
    <button type="button" onClick={close}>
      Close
    </button>
  </div>
);

/** Starts playback in the video element, and draws anew whenever it changes. */
const usePlayback = (video: { current: HTMLVideoElement | null }): Playback | undefined => {
  const [, draw] = useReducer((count: number, _: void) => count + 1, 0);
  const [playback, setPlayback] = useState<Playback>();
  useEffect(() => {
    const created = new Playback(video.current!, `/live/${CHANNEL}/index.m3u8`, () => draw());
    window.sluicePlayer = created;
    setPlayback(created);
    created.start();
    const timer = window.setInterval(() => draw(), REFRESH_MS);
    return () => {
      window.clearInterval(timer);
      created.stop();
    };
  }, []);
  return playback;
};

/** Whether the viewer has done nothing for a while. */
const useIdle = (): boolean => {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    let timer: number | undefined;
    const wake = (): void => {
      setIdle(false);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => setIdle(true), IDLE_MS);
    };
    const types = ['pointermove', 'pointerdown', 'keydown', 'focusin'];
    for (const type of types) document.addEventListener(type, wake);
    wake();
    return () => {
      window.clearTimeout(timer);
      for (const type of types) document.removeEventListener(type, wake);
    };
  }, []);
  return idle;
};

declare global {
  interface HTMLVideoElement {
    /** What iPhones have instead of full screen for any element. */
    webkitEnterFullscreen?(): void;
  }
}

const toggleFullScreen = (stage: HTMLElement | null, video: HTMLVideoElement | null): void => {
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (stage?.requestFullscreen) void stage.requestFullscreen().catch(() => undefined);
  else video?.webkitEnterFullscreen?.();
};

const togglePicture = (video: HTMLVideoElement | null): void => {
  if (document.pictureInPictureElement) void document.exitPictureInPicture();
  else void video?.requestPictureInPicture().catch(() => undefined);
};

const Stage = ({ title }: { title: string }): JSX.Element => {
  const stage = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const playback = usePlayback(video);
  const idle = useIdle();
  const [help, setHelp] = useState(false);
  const togglePlay = useCallback(() => {
    if (!playback) return;
    if (playback.video.paused) void playback.play();
    else playback.video.pause();
  }, [playback]);
  useEffect(() => {
    if (!playback) return undefined;
    const actions = {
      playback,
      togglePlay,
      toggleFullScreen: () => toggleFullScreen(stage.current, video.current),
      togglePicture: () => togglePicture(video.current),
      toggleHelp: () => setHelp((shown) => !shown),
    };
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.matches('select, input')) return;
      if (event.key === ' ' && target.matches('button, a')) return;
      if (event.key === 'Escape') setHelp(false);
      if (handleKey(event.key, actions)) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [playback]);
  const playing = playback && !playback.video.paused && playback.trouble.kind === 'none';
  return (
    <div ref={stage} class={`stage ${idle && playing ? 'idle' : ''}`}>
      <video ref={video} playsInline autoPlay aria-label={title} onClick={togglePlay} />
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
          togglePlay={togglePlay}
          toggleFullScreen={() => toggleFullScreen(stage.current, video.current)}
          togglePicture={document.pictureInPictureEnabled ? () => togglePicture(video.current) : undefined}
        />
      )}
    </div>
  );
};

const Watch = (): JSX.Element => {
  const polled = usePolled(() => fetchChannel(CHANNEL), POLL_MS);
  const channel = polled.status === 'loading' ? undefined : polled.value;
  const missing = polled.status === 'ready' && !channel;
  const title = channel?.title ?? CHANNEL;
  useEffect(() => {
    document.title = `${title} · Sluice`;
  }, [title]);
  const shown = channel && standing(channel);
  return (
    <>
      <Header />
      <main class="watch">
        <Stage title={title} />
        <div class="caption">
          <h1>{title}</h1>
          {shown && <span class={`badge ${shown.tone}`}>{shown.badge}</span>}
          <p class="quiet">{missing ? 'There is no channel of this name on this server.' : (shown?.text ?? '')}</p>
          <p class="quiet hint">Press ? for keys</p>
        </div>
      </main>
    </>
  );
};

render(<Watch />, document.getElementById('app')!);
