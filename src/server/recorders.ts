import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import { AirRecorder, isOfAir } from '../library/air-recorder.ts';
import type { Library } from '../library/library.ts';
import { channelOf } from '../library/library-recording.ts';
import { ScheduleRecorder } from '../library/schedule-recorder.ts';
import type { Logger } from '../log/logger.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { FleetListener, FleetMember, MemberBefore } from './fleet/member.ts';

export interface RecordersOptions {
  readonly fleet: Pick<Fleet, 'members'>;
  readonly library: Library;
  readonly clock: ProgrammeClock;
  readonly bus: EventBus<ChannelEvent>;
  readonly log: Logger;
}

interface Running {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What records by itself: all that is on the air of a channel, or what a calendar announces. One for each that runs. */
export class Recorders implements FleetListener {
  readonly #options: RecordersOptions;
  readonly #running = new Map<string, Running>();
  #isStarted = false;

  constructor(options: RecordersOptions) {
    this.#options = options;
  }

  /** Behind the channels: what is recorded is on the air. */
  async start(): Promise<void> {
    this.#isStarted = true;
    await this.#endOthers();
    const members = [...this.#options.fleet.members.values()].filter(({ running }) => running);
    await Promise.all(members.map((member) => this.#begin(member)));
  }

  async stop(): Promise<void> {
    this.#isStarted = false;
    await Promise.all([...this.#running.keys()].map((name) => this.#end(name)));
  }

  readonly started = (member: FleetMember): Promise<void> => this.#begin(member);

  readonly changed = async (member: FleetMember, { config }: MemberBefore): Promise<void> => {
    const { record, title } = member.config;
    if (title === config.title && JSON.stringify(record) === JSON.stringify(config.record)) return;
    await this.#end(member.name);
    await this.#endOthers();
    await this.#begin(member);
  };

  readonly stopped = ({ name }: FleetMember): Promise<void> => this.#end(name);

  readonly removed = (): Promise<void> => this.#endOthers();

  async #begin(member: FleetMember): Promise<void> {
    if (!this.#isStarted || this.#running.has(member.name)) return;
    const recorder = this.#recorderOf(member);
    if (!recorder) return;
    this.#running.set(member.name, recorder);
    await recorder.start();
  }

  async #end(name: string): Promise<void> {
    const recorder = this.#running.get(name);
    this.#running.delete(name);
    await recorder?.stop();
  }

  #recorderOf(member: FleetMember): Running | undefined {
    const { library, clock, bus, log } = this.#options;
    const { name, title } = member;
    const { record } = member.config;
    if (record === false) return undefined;
    const common = { channel: name, library, now: () => clock.now(), log: log.child({ channel: name }) };
    if (record !== true) return new ScheduleRecorder({ ...common, source: record.schedule, refresh: record.refresh });
    const recorder = new AirRecorder({ ...common, title, isOnAir: () => hasSource(member) });
    const stopListening = bus.on((event) => event.type === 'switch' && event.channel === name && recorder.look());
    return {
      start: () => recorder.start(),
      stop: () => {
        stopListening();
        return recorder.stop();
      },
    };
  }

  /** What was recorded for a setting, or of a channel, that is not there any more has come to its end. */
  async #endOthers(): Promise<void> {
    const { fleet, library, clock } = this.#options;
    const now = clock.now();
    const by = { who: 'config' };
    for (const recording of library.unfinished()) {
      const channel = channelOf(recording);
      const record = channel === undefined ? undefined : fleet.members.get(channel)?.config.record;
      if (channel !== undefined && record !== true && isOfAir(recording, channel)) {
        await library.change(recording.id, { what: 'stopped', by, edit: (is) => ({ ...is, toTicks: now }) });
      } else if (recording.cause === 'schedule' && recording.state === 'upcoming' && typeof record !== 'object') {
        await library.remove(recording.id, by);
      }
    }
  }
}

/** Something is on the air that is not there to fill a gap. */
const hasSource = ({ channel, inputs }: FleetMember): boolean => {
  const onAir = channel.state().inputs.find((input) => input.onAir);
  return onAir?.status === 'live' && inputs.some(({ name, filler }) => name === onAir.name && !filler);
};
