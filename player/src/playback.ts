import Hls, { ErrorTypes, Events, type ErrorData } from 'hls.js';
import { Captions } from './captions.ts';
import { keepUp } from './catch-up.ts';
import { Languages } from './languages.ts';
import { PlayedTimeline } from './played-timeline.ts';
import { retryDelay } from './retry.ts';
import type { PlaybackStats } from './stats.ts';
import type { StartTime } from './times.ts';

/** What the viewer is to be told, apart from the picture. */
export type Trouble =
  | { readonly kind: 'none' }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'waiting'; readonly why: string; readonly retryAt: number };

export interface Quality {
  readonly level: number;
  readonly label: string;
}

export interface PlaybackOptions {
  readonly video: HTMLVideoElement;
  /** Of the multivariant playlist. */
  readonly url: string;
  /** Where to begin; absent: at the live edge, or at the beginning of what is over. */
  readonly startAt?: StartTime;
  /** What viewers are told while there is no playlist. */
  readonly missing: string;
}

const MOST_ERRORS = 50;
/** Words that a point follows. */
const NO_PASS = 'This is for those who have a link that counts: open it by yours, or ask for another';
/** What is not there yet is asked for about as often as the page asks for its state, ms: an event begins on time. */
const MISSING_RETRY_MS = 4000;

/**
 * Plays one stream in a video element: by hls.js where the browser has Media Source Extensions, else by the browser's
 * own HLS. What fails is tried again by itself, for as long as the page is open.
 */
export class Playback {
  readonly video: HTMLVideoElement;
  hls: Hls | undefined;
  readonly languages: Languages;
  readonly captions: Captions;
  readonly timeline: PlayedTimeline;
  trouble: Trouble = { kind: 'none' };
  readonly #url: string;
  readonly #missing: string;
  readonly #listeners = new Set<() => void>();
  #startAt: StartTime;
  readonly #errors: string[] = [];
  #stalls = 0;
  #begun = false;
  #attempts = 0;
  #timer: number | undefined;
  #stopped = false;
  #mediaRecoveries = 0;
  readonly #abort = new AbortController();

  constructor({ video, url, startAt, missing }: PlaybackOptions) {
    const onChange = (): void => this.#changed();
    this.video = video;
    this.#startAt = startAt;
    this.#missing = missing;
    this.timeline = new PlayedTimeline(video, () => this.hls);
    this.languages = new Languages(video, () => this.hls);
    this.captions = new Captions(video, onChange, this.#abort.signal);
    this.#url = url;
    keepUp(video, () => this.hls, this.#abort.signal);
    const on = (type: string, listener: () => void): void =>
      video.addEventListener(type, listener, { signal: this.#abort.signal });
    on('playing', () => this.#playing());
    on('waiting', () => this.#waiting());
    on('loadedmetadata', () => this.#goToStart());
    for (const type of ['play', 'pause', 'ended', 'seeking', 'seeked', 'ratechange', 'volumechange', 'resize']) {
      on(type, onChange);
    }
    window.addEventListener('online', () => this.#tryNow(), { signal: this.#abort.signal });
  }

  /** @param listener told whenever something is to be shown anew @returns how to stop that */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** For what changes by time alone. */
  refresh(): void {
    this.timeline.keepInside();
    this.#changed();
  }

  start(): void {
    if (Hls.isSupported()) this.#startHls();
    else if (this.video.canPlayType('application/vnd.apple.mpegurl')) this.#startNative();
    else this.#setTrouble({ kind: 'unsupported' });
  }

  stop(): void {
    this.#stopped = true;
    window.clearTimeout(this.#timer);
    this.#abort.abort();
    this.hls?.destroy();
  }

  /** The qualities to choose from, best first; empty where the browser chooses by itself. */
  get qualities(): Quality[] {
    const levels = this.hls?.levels ?? [];
    return levels
      .map(({ height, bitrate }, level) => ({ level, height, bitrate }))
      .filter(({ height }) => height > 0)
      .sort((a, b) => b.height - a.height)
      .map(({ level, height }) => ({ level, label: `${height}p` }));
  }

  /** The chosen quality; -1 for automatic. */
  get quality(): number {
    return this.hls?.autoLevelEnabled === false ? this.hls.currentLevel : -1;
  }

  set quality(level: number) {
    if (this.hls) this.hls.nextLevel = level;
    this.#changed();
  }

  /** What is shown at present, `720p`. */
  get shown(): string | undefined {
    const { videoHeight } = this.video;
    return videoHeight > 0 ? `${videoHeight}p` : undefined;
  }

  goLive(): void {
    this.timeline.goToEnd();
    void this.play();
  }

  /** Starts, with the sound off where the browser allows no other. */
  async play(): Promise<void> {
    try {
      await this.video.play();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError' || this.video.muted) return;
      this.video.muted = true;
      await this.video.play().catch(() => undefined);
    }
  }

  stats(): PlaybackStats {
    const { video } = this;
    const quality = video.getVideoPlaybackQuality();
    const { buffered, currentTime } = video;
    const end = buffered.length > 0 ? buffered.end(buffered.length - 1) : currentTime;
    return {
      stalls: this.#stalls,
      droppedFrames: quality.droppedVideoFrames,
      totalFrames: quality.totalVideoFrames,
      latency: this.timeline.latency,
      errors: [...this.#errors],
      level: this.hls?.currentLevel,
      currentTime,
      buffered: Math.max(0, end - currentTime),
    };
  }

  #startHls(): void {
    const { preference } = this.languages;
    const startAt = this.#startAt;
    const hls = new Hls({
      // From the beginning of the playlist, which is that of what is watched.
      ...(startAt && 'seconds' in startAt && { startPosition: startAt.seconds }),
      ...(preference && { audioPreference: preference }),
      lowLatencyMode: true,
      // By headers: in the address it would keep caches from answering what many ask for.
      cmcd: { useHeaders: true },
      backBufferLength: 60,
      // A picture that fits the window is enough: what is larger costs the viewer's data and shows nothing more.
      capLevelToPlayerSize: true,
      // Where a source is passed through, a cut may hold the last picture under the sound of what comes.
      stretchShortVideoTrack: true,
      manifestLoadPolicy: {
        default: {
          maxTimeToFirstByteMs: 8000,
          maxLoadTimeMs: 10_000,
          timeoutRetry: { maxNumRetry: 1, retryDelayMs: 0, maxRetryDelayMs: 0 },
          errorRetry: { maxNumRetry: 0, retryDelayMs: 0, maxRetryDelayMs: 0 },
        },
      },
    });
    this.hls = hls;
    hls.on(Events.ERROR, (_, data) => this.#failed(hls, data));
    hls.on(Events.MANIFEST_PARSED, () => {
      this.#changed();
      void this.play();
    });
    for (const event of [Events.LEVEL_SWITCHED, Events.AUDIO_TRACKS_UPDATED, Events.AUDIO_TRACK_SWITCHED]) {
      hls.on(event, () => this.#changed());
    }
    hls.attachMedia(this.video);
    hls.loadSource(this.#url);
  }

  #startNative(): void {
    const { video } = this;
    video.addEventListener('error', () => this.#retry('The stream cannot be played'), {
      signal: this.#abort.signal,
      once: true,
    });
    video.src = this.#url;
    void this.play();
  }

  #failed(hls: Hls, data: ErrorData): void {
    if (hls !== this.hls) return;
    this.#errors.push(`${data.fatal ? 'fatal ' : ''}${data.details}`);
    if (this.#errors.length > MOST_ERRORS) this.#errors.shift();
    if (!data.fatal) return;
    if (data.type === ErrorTypes.MEDIA_ERROR && this.#mediaRecoveries < 2) {
      this.#mediaRecoveries++;
      hls.recoverMediaError();
      return;
    }
    const status = data.response?.code;
    if (status === 404) this.#retry(this.#missing, MISSING_RETRY_MS);
    else if (status === 403) this.#retry(NO_PASS);
    else this.#retry('The connection to the stream was lost');
  }

  #retry(why: string, longestMs = Infinity): void {
    if (this.#stopped) return;
    this.#rememberPlace();
    this.hls?.destroy();
    this.hls = undefined;
    window.clearTimeout(this.#timer);
    const delay = Math.min(longestMs, retryDelay(this.#attempts++));
    this.#setTrouble({ kind: 'waiting', why: navigator.onLine ? why : 'You are offline', retryAt: Date.now() + delay });
    this.#timer = window.setTimeout(() => this.#tryNow(), delay);
  }

  #tryNow(): void {
    if (this.#stopped || this.trouble.kind !== 'waiting' || this.hls) return;
    window.clearTimeout(this.#timer);
    this.start();
  }

  /** What a link names by its date can be found once there are dates; by its place, for browsers that play by themselves. */
  #goToStart(): void {
    const time = this.timeline.find(this.#startAt);
    if (time !== undefined && Math.abs(time - this.timeline.position) > 1) this.timeline.goTo(time);
    this.#startAt = undefined;
    this.#changed();
  }

  /** Who watched the past, or something that is over, goes on there and not at the live edge. */
  #rememberPlace(): void {
    const { timeline } = this;
    if (!this.#begun || (timeline.isLive && timeline.atEdge)) return;
    const date = timeline.dateAt(timeline.position);
    if (!timeline.isLive && timeline.range) this.#startAt = { seconds: timeline.position - timeline.range.start };
    else if (date !== undefined) this.#startAt = { date };
  }

  #playing(): void {
    this.#begun = true;
    this.#attempts = 0;
    this.#mediaRecoveries = 0;
    this.#setTrouble({ kind: 'none' });
  }

  #waiting(): void {
    // A seek, and the wait for the first picture, are no stalls.
    if (this.#begun && !this.video.seeking && !this.video.paused) this.#stalls++;
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  #setTrouble(trouble: Trouble): void {
    this.trouble = trouble;
    this.#changed();
  }
}
