import { join } from 'node:path';
import type { Logger } from 'pino';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import type { Config } from '../config/schema.ts';
import { Profiles } from '../debug/profiles.ts';
import { ShellSocket } from '../debug/shell-socket.ts';
import type { StageTiming } from '../debug/stage-timings.ts';
import type { Fleet } from './fleet/fleet.ts';
import { StageWatch } from './stage-watch.ts';

export interface DebugServiceOptions {
  readonly config: Pick<Config, 'debug' | 'data'>;
  readonly fleet: Fleet;
  readonly clock: ProgrammeClock;
  /** What else can be looked at, by name. */
  readonly parts: Readonly<Record<string, unknown>>;
  readonly log: Logger;
}

const WELCOME = [
  'Sluice debug shell: JavaScript in the running server. Nothing is guarded here.',
  '  channels, fleet, health, live, library, …   its parts; Object.keys(sluice) lists them',
  '  timings("main", "720p")                     ms from stage to stage, of the last parts',
  '  await cpuProfile(10), await heapSnapshot()  files for the developer tools of a browser',
  '  .exit                                       leaves; the server goes on',
].join('\n');

/** A shell into the running server, where the config asks for one. Without it nothing is collected, and nothing listens. */
export class DebugService {
  readonly #watches = new Map<string, StageWatch>();
  readonly #shell: ShellSocket | undefined;
  readonly #log: Logger;

  constructor({ config, fleet, clock, parts, log }: DebugServiceOptions) {
    this.#log = log;
    const path = config.debug.socket;
    if (path === undefined) return;
    fleet.listen({
      started: ({ name, channel }) => {
        this.#watches.get(name)?.stop();
        this.#watches.set(name, new StageWatch(channel, clock));
      },
      stopped: ({ name }) => {
        this.#watches.get(name)?.stop();
        this.#watches.delete(name);
      },
    });
    const profiles = new Profiles(join(config.data, 'debug'));
    const all = { channels: fleet.channels, fleet, clock, ...parts };
    const context = {
      ...all,
      sluice: all,
      timings: (channel: string, rendition?: string) => this.timings(channel, rendition),
      heapSnapshot: () => profiles.heapSnapshot(),
      cpuProfile: (seconds?: number) => profiles.cpuProfile(seconds),
    };
    this.#shell = new ShellSocket({ path, context, welcome: WELCOME, log });
  }

  /** A viewer asks for something; told of each request. */
  asked({ channel, rendition, file }: { channel: string; rendition: string | undefined; file: string }): void {
    if (rendition !== undefined) this.#watches.get(channel)?.asked(rendition, file);
  }

  /** @throws Error where no channel of this name runs */
  timings(channel: string, rendition?: string): StageTiming[] {
    const watch = this.#watches.get(channel);
    if (watch) return watch.timings.list(rendition);
    throw new Error(`no channel "${channel}" runs; these do: ${[...this.#watches.keys()].join(', ') || 'none'}`);
  }

  /** What keeps it from listening keeps nobody from going on the air. */
  async start(): Promise<void> {
    try {
      await this.#shell?.start();
    } catch (error) {
      this.#log.error({ err: error }, 'the debug shell cannot listen');
    }
  }

  async stop(): Promise<void> {
    await this.#shell?.stop();
  }
}
