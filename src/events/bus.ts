/** What happens in a channel, for logs, pages and whoever else wants to know. */
export type ChannelEvent =
  | {
      readonly type: 'switch';
      readonly channel: string;
      /** ISO 8601. */
      readonly at: string;
      readonly from: string | undefined;
      readonly to: string;
      /** What decided: an operator, the schedule, or the order of preference. */
      readonly mode: 'manual' | 'schedule' | 'priority';
      /** By whom or what, in words. */
      readonly why: string;
      /** Milliseconds of the programme for which the last picture had to be held. */
      readonly gapMs: number;
    }
  | {
      /** Somebody, or the schedule, wants something else from now on, whether or not it changes what is on the air. */
      readonly type: 'direction';
      readonly channel: string;
      readonly at: string;
      readonly mode: 'manual' | 'schedule';
      /** Undefined: nothing is wanted any more. */
      readonly input: string | undefined;
      readonly why: string;
    }
  | {
      readonly type: 'input';
      readonly channel: string;
      readonly at: string;
      readonly input: string;
      readonly from: string;
      readonly to: string;
      readonly reason: string;
    }
  | {
      /** Timed metadata was put into the stream. */
      readonly type: 'metadata';
      readonly channel: string;
      readonly at: string;
      /** Of the programme, ISO 8601. */
      readonly moment: string;
      /** Names of the frames: `TIT2`. */
      readonly frames: readonly string[];
      readonly by: string;
    }
  | {
      /** An ad break was announced, has come to its end, or does not come. */
      readonly type: 'break';
      readonly channel: string;
      readonly at: string;
      /** Of its EXT-X-DATERANGE. */
      readonly id: string;
      readonly what: 'announced' | 'ended' | 'cancelled';
      /** Of the programme, ISO 8601. */
      readonly start: string;
      /** Planned, or as it came; absent while nobody knows. */
      readonly end?: string;
      /** Whose cue it was; undefined where an operator wanted it. */
      readonly input: string | undefined;
    }
  | {
      /** Something became of a recording of the channel. */
      readonly type: 'recording';
      readonly channel: string;
      readonly at: string;
      readonly id: string;
      readonly title: string;
      readonly kind: 'recording' | 'clip' | 'import';
      readonly what:
        | 'announced'
        | 'started'
        | 'stopped'
        | 'finished'
        | 'failed'
        | 'added'
        | 'changed'
        | 'marked'
        | 'trimmed'
        | 'removed';
      readonly by: string;
      /** Why it failed, or what is missing in it. */
      readonly problem?: string;
    }
  | {
      /** Somebody publishes, wanted to, or no longer does. */
      readonly type: 'publish';
      /** Empty where none is known: a wrong key names none. */
      readonly channel: string;
      readonly at: string;
      readonly input: string | undefined;
      readonly what: 'accepted' | 'refused' | 'ended' | 'revoked';
      readonly protocol: 'rtmp' | 'whip';
      readonly address: string;
      /** In words. */
      readonly reason: string;
      /** Label of the stream key, or its id; never the key. */
      readonly key: string | undefined;
    }
  | {
      /** Something is wrong with what an input shows, or no longer is. */
      readonly type: 'watchdog';
      readonly channel: string;
      readonly at: string;
      readonly input: string;
      readonly watchdog: 'frozen' | 'black' | 'silent' | 'bitrate' | 'frameRate';
      readonly raised: boolean;
      /** In words. */
      readonly reason: string;
    };

/** Passes events on to whoever listens, in order. A listener that throws does not keep others from hearing. */
export class EventBus<Event> {
  readonly #listeners = new Set<(event: Event) => void>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  on(listener: (event: Event) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: Event): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
