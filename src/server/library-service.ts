import type { Channel } from '../channel/channel.ts';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import type { Config } from '../config/schema.ts';
import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/channel-event.ts';
import type { Input } from '../inputs/input.ts';
import { AirRecorder, isOfAir } from '../library/air-recorder.ts';
import type { Archives } from '../library/archives.ts';
import { LibraryDesk } from '../library/desk.ts';
import { Library } from '../library/library.ts';
import { channelOf } from '../library/library-recording.ts';
import { RecordingLife } from '../library/recording-life.ts';
import { ScheduleRecorder } from '../library/schedule-recorder.ts';
import type { Logger } from '../log/logger.ts';
import { DataArchives } from './data-archives.ts';

export interface LibraryServiceOptions {
  readonly config: Config;
  readonly channels: ReadonlyMap<string, { readonly channel: Channel; readonly inputs: readonly Input[] }>;
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
export const openLibrary = async ({
  config,
  channels,
  clock,
  bus,
  log,
}: LibraryServiceOptions): Promise<LibraryService> => {
  const running = new Map([...channels].map(([name, { channel }]) => [name, channel] as const));
  const archives = new DataArchives(config.data, running, log);
  const library = await Library.open({ folder: config.data, archives, log });
  const now = (): number => clock.now();
  tellChannels(library, bus);
  const life = new RecordingLife({ library, archives, hasChannel: (name) => running.has(name), now, log });
  const titles = new Map(Object.entries(config.channels));
  const desk = new LibraryDesk({ library, archives, channels: titles, now });
  const recorders: (AirRecorder | ScheduleRecorder)[] = [];
  const listening: (() => void)[] = [];
  for (const [name, { channel, inputs }] of channels) {
    const { record, title } = config.channels[name]!;
    const common = { channel: name, library, now, log: log.child({ channel: name }) };
    if (record === true) {
      const recorder = new AirRecorder({ ...common, title, isOnAir: () => hasSource(channel, inputs) });
      listening.push(bus.on((event) => event.type === 'switch' && event.channel === name && recorder.look()));
      recorders.push(recorder);
    } else if (record !== false) {
      recorders.push(new ScheduleRecorder({ ...common, source: record.schedule, refresh: record.refresh }));
    }
  }
  return {
    ...{ library, desk, archives },
    start: async () => {
      await endOthers(library, config, now());
      life.start();
      await Promise.all(recorders.map((recorder) => recorder.start()));
    },
    stop: async () => {
      for (const stopListening of listening) stopListening();
      await Promise.all(recorders.map((recorder) => recorder.stop()));
      await life.stop();
      await library.close();
    },
  };
};

/** Something is on the air that is not there to fill a gap. */
const hasSource = (channel: Channel, inputs: readonly Input[]): boolean => {
  const onAir = channel.state().inputs.find((input) => input.onAir);
  return onAir?.status === 'live' && inputs.some(({ name, filler }) => name === onAir.name && !filler);
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

/** What was recorded for a setting that is not there any more has come to its end. */
const endOthers = async (library: Library, config: Config, now: number): Promise<void> => {
  for (const recording of library.unfinished()) {
    const channel = channelOf(recording);
    const record = channel === undefined ? undefined : config.channels[channel]?.record;
    const by = { who: 'config' };
    if (channel !== undefined && record !== true && isOfAir(recording, channel)) {
      await library.change(recording.id, { what: 'stopped', by, edit: (is) => ({ ...is, toTicks: now }) });
    } else if (recording.cause === 'schedule' && recording.state === 'upcoming' && typeof record !== 'object') {
      await library.remove(recording.id, by);
    }
  }
};
