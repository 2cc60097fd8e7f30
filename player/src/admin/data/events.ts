import { useEffect } from 'preact/hooks';
import { connection, heard } from './connection.ts';
import { EventStreamParser, type StreamMessage } from './event-stream.ts';

/** Something that happened on the server. */
export interface ServerEvent {
  /** `switch`, `input.live` … */
  readonly type: string;
  readonly id: string | undefined;
  /** What it is about; absent for the whole server. */
  readonly channel?: string | undefined;
  /** The rest, as the server tells it. */
  readonly [field: string]: unknown;
}

const PATH = '/api/v1/events';
/** Between attempts while the stream is away; a server without one is asked once a minute, ms. */
const AGAIN_MS = 2000;
const WITHOUT_MS = 60_000;
/** The server says something at least this often, or the connection is taken for dead, ms. */
const SILENCE_MS = 45_000;

const subscribers = new Set<(event: ServerEvent) => void>();
let lastId: string | undefined;
let running: AbortController | undefined;

/** All events of the server, by one connection for the whole page. @returns what ends it */
export const subscribe = (told: (event: ServerEvent) => void): (() => void) => {
  subscribers.add(told);
  start();
  return () => {
    subscribers.delete(told);
    if (subscribers.size === 0) stop();
  };
};

const stop = (): void => {
  running?.abort();
  running = undefined;
};

const start = (): void => {
  if (running || document.hidden || subscribers.size === 0) return;
  running = new AbortController();
  void follow(running.signal);
};

document.addEventListener('visibilitychange', () => (document.hidden ? stop() : start()));

/** Until it is stopped: pages poll while there is no stream. Never rejects. */
const follow = async (stopped: AbortSignal): Promise<void> => {
  while (!stopped.aborted) {
    let wait = AGAIN_MS;
    try {
      wait = await read(stopped);
    } catch {
      // The connection broke: whoever asks the API says so; here it is only made again.
    }
    await pause(wait, stopped);
  }
};

/** @returns milliseconds until it is tried again */
const read = async (stopped: AbortSignal): Promise<number> => {
  const silent = new AbortController();
  let watch = window.setTimeout(() => silent.abort(), SILENCE_MS);
  try {
    const response = await fetch(PATH, {
      headers: { Accept: 'text/event-stream', ...(lastId !== undefined && { 'Last-Event-ID': lastId }) },
      cache: 'no-store',
      signal: AbortSignal.any([stopped, silent.signal]),
    });
    const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream') ?? false;
    if (!response.ok || !isStream || !response.body) {
      await response.body?.cancel();
      return response.status === 404 ? WITHOUT_MS : AGAIN_MS;
    }
    const parser = new EventStreamParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return AGAIN_MS;
      window.clearTimeout(watch);
      watch = window.setTimeout(() => silent.abort(), SILENCE_MS);
      // While questions get no answer, what comes here is no proof that they would.
      if (!connection.value.isAway) heard();
      for (const message of parser.take(value)) tell(message);
    }
  } finally {
    window.clearTimeout(watch);
  }
};

const tell = (message: StreamMessage): void => {
  lastId = message.id ?? lastId;
  const event = eventOf(message);
  for (const subscriber of [...subscribers]) subscriber(event);
};

const eventOf = ({ id, type, data }: StreamMessage): ServerEvent => {
  try {
    const said: unknown = JSON.parse(data);
    const fields = typeof said === 'object' && said !== null ? said : { data: said };
    return { type, ...fields, id };
  } catch {
    return { type, id, data };
  }
};

const pause = (ms: number, stopped: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (stopped.aborted) return resolve();
    const timer = window.setTimeout(resolve, ms);
    stopped.addEventListener('abort', () => (window.clearTimeout(timer), resolve()), { once: true });
  });

/** Tells of every event while the page is there. */
export const useEvents = (told: (event: ServerEvent) => void): void => {
  useEffect(() => subscribe(told), []);
};
