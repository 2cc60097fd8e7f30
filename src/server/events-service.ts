import { join } from 'node:path';
import { EventBus, type ChannelEvent, type ServerEvent } from '../events/bus.ts';
import { EventJournal } from '../events/journal.ts';
import type { Logger } from '../log/logger.ts';
import type { EventsOptions } from '../origin/sse/events-options.ts';
import { logEvent } from './event-log.ts';
import { StateWatch, type WatchedChannels } from './state-watch.ts';
import { sluiceVersion } from './version.ts';

/** Everything that happens on a running server, and who is told. */
export interface EventsService {
  /** For channels, and what concerns one of them. */
  readonly channels: EventBus<ChannelEvent>;
  /** All of it. */
  readonly bus: EventBus<ServerEvent>;
  readonly journal: EventJournal;
  readonly watch: StateWatch;
  /** For the API. */
  readonly offered: EventsOptions;
  /** Once the channels run. */
  start(channels: WatchedChannels): void;
  /** Before anything else stops: it is said that the server does. */
  stopping(): void;
  /** After everything else. */
  stop(): Promise<void>;
}

export interface EventsServiceOptions {
  /** Of the server's data. */
  readonly folder: string;
  readonly log: Logger;
}

/** Opens the journal: what happens from now on is in it. */
export const openEvents = async ({ folder, log }: EventsServiceOptions): Promise<EventsService> => {
  const onError = (error: unknown): void => log.error({ err: error }, 'a listener of events failed');
  const bus = new EventBus<ServerEvent>(onError);
  const ofChannels = new EventBus<ChannelEvent>(onError);
  ofChannels.on((event) => bus.emit(event));
  const journal = new EventJournal({ folder: join(folder, 'events'), log });
  await journal.start();
  bus.on((event) => logEvent(log, event));
  bus.on((event) => journal.add(event));
  const watch = new StateWatch({ bus: ofChannels, log });
  const version = sluiceVersion();
  const tell = (what: 'started' | 'stopping') =>
    bus.emit({ type: 'server', at: new Date().toISOString(), what, version });
  return {
    ...{ bus, channels: ofChannels, journal, watch },
    offered: { journal, states: watch, version },
    start: (channels) => {
      tell('started');
      watch.start(channels);
    },
    stopping: () => {
      watch.stop();
      tell('stopping');
    },
    stop: () => journal.stop(),
  };
};
