import type { ProgrammeClock } from '../clock/programme-clock.ts';
import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import type { Archives } from '../library/archives.ts';
import { LibraryDesk } from '../library/desk.ts';
import { Library } from '../library/library.ts';
import { channelOf } from '../library/library-recording.ts';
import { RecordingLife } from '../library/recording-life.ts';
import type { Logger } from '../log/logger.ts';
import { DataArchives } from './data-archives.ts';
import type { Fleet } from './fleet/fleet.ts';
import { Recorders } from './recorders.ts';

export interface LibraryServiceOptions {
  readonly dataFolder: string;
  readonly fleet: Pick<Fleet, 'channels' | 'members' | 'listen'>;
  readonly clock: ProgrammeClock;
  readonly bus: EventBus<ChannelEvent>;
  readonly log: Logger;
}

/** The library of a running server, and what records into it by itself. */
export interface LibraryService {
  readonly library: Library;
  readonly desk: LibraryDesk;
  readonly archives: Archives;
  /** After the channels: what is recorded is on the air. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens the library and pins what it names: before the channels start, which remove what nobody names. */
export const openLibrary = async (options: LibraryServiceOptions): Promise<LibraryService> => {
  const { dataFolder, fleet, clock, bus, log } = options;
  const archives = new DataArchives(dataFolder, fleet.channels, log);
  const library = await Library.open({ folder: dataFolder, archives, log });
  const now = (): number => clock.now();
  tellChannels(library, bus);
  const life = new RecordingLife({ library, archives, hasChannel: (name) => fleet.channels.has(name), now, log });
  const desk = new LibraryDesk({ library, archives, channels: fleet.members, now });
  const recorders = new Recorders({ fleet, library, clock, bus, log });
  // Its archive is another object, which does not know yet what recordings name.
  fleet.listen({ opened: ({ name }) => library.pinAll(name) });
  fleet.listen(recorders);
  return {
    ...{ library, desk, archives },
    start: async () => {
      life.start();
      await recorders.start();
    },
    stop: async () => {
      await recorders.stop();
      await life.stop();
      await library.close();
    },
  };
};

/** What becomes of the recordings of a channel is one of its events. */
const tellChannels = (library: Library, bus: EventBus<ChannelEvent>): void => {
  library.events.on(({ what, recording, by }) => {
    const channel = channelOf(recording);
    if (channel === undefined) return;
    const { id, title, kind, problem } = recording;
    const at = new Date().toISOString();
    bus.emit({ type: 'recording', channel, at, id, title, kind, what, by: by.who, ...(problem && { problem }) });
  });
};
