import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Beat } from '../clock/beat.ts';
import { RunFile } from '../channel/run-file.ts';
import type { ChannelState } from '../channel/state.ts';
import { channelHealth, serverHealth } from '../config/health.ts';
import type { Config } from '../config/schema.ts';
import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import { HealthBook } from '../health/health-book.ts';
import { HealthMonitor } from '../health/health-monitor.ts';
import { HourCount } from '../health/hour-count.ts';
import type { ServerLook } from '../health/looked-at.ts';
import { Maintenance } from '../health/maintenance.ts';
import type { FleetMember } from './fleet/member.ts';
import { ServerSensors } from './server-sensors.ts';

export interface HealthServiceOptions {
  /** As it is in force. */
  readonly config: () => Pick<Config, 'data' | 'health'>;
  readonly members: ReadonlyMap<
    string,
    Pick<FleetMember, 'config' | 'running'> & { readonly channel: { state(): ChannelState } }
  >;
  readonly viewers: (channel: string) => number;
  readonly known: () => Pick<ServerLook, 'certificateDays' | 'ledgerProblem' | 'configProblem' | 'webhookProblems'>;
  readonly bus: EventBus<ChannelEvent>;
  readonly beat: Beat;
  readonly log: Logger;
}

const INTERVAL_MS = 1000;

const maintenanceSchema = z.record(
  z.string(),
  z.object({ since: z.string(), until: z.string(), by: z.string(), reason: z.string().optional() }),
);

/** Judges all that runs, once a second and when somebody asks. */
export class HealthService {
  readonly book: HealthBook;
  readonly maintenance: Maintenance;
  readonly sensors: ServerSensors;
  readonly #options: HealthServiceOptions;
  readonly #monitor: HealthMonitor;
  readonly #restarts = new Map<string, HourCount>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: HealthServiceOptions) {
    this.#options = options;
    const { config, members, viewers, known, bus, beat, log } = options;
    const dataFolder = config().data;
    const path = join(dataFolder, 'run', 'maintenance.json');
    this.maintenance = new Maintenance(
      new RunFile({ path, schema: maintenanceSchema, what: 'the maintenance of channels', log }),
    );
    this.sensors = new ServerSensors({ dataFolder, known, beat, log });
    this.book = new HealthBook({
      channels: () => members.keys(),
      look: (name) => {
        const member = members.get(name);
        if (!member) return undefined;
        const restarts = this.#restarts.get(name)?.value ?? 0;
        const stopped = !member.running && this.book.phase === 'running';
        return { state: member.channel.state(), stopped, viewers: viewers(name), restarts };
      },
      server: () => this.sensors.look(),
      settings: (name) => channelHealth(config().health, members.get(name)?.config.health ?? {}),
      serverSettings: () => serverHealth(config().health),
      maintenance: this.maintenance,
      now: Date.now,
    });
    this.book.phase = 'starting';
    this.#monitor = new HealthMonitor({ book: this.book, bus, now: () => performance.now() });
  }

  /** Before anybody can ask. */
  async prepare(): Promise<void> {
    await this.sensors.start();
  }

  /** Once everything runs. */
  start(): void {
    this.book.phase = 'running';
    this.#timer = setInterval(() => this.#look(), INTERVAL_MS);
  }

  /** Says that the server stops; nothing is judged any more. */
  async stop(): Promise<void> {
    this.book.phase = 'stopping';
    clearInterval(this.#timer);
    await this.sensors.stop();
  }

  #look(): void {
    const { members } = this.#options;
    const now = performance.now();
    for (const name of this.#restarts.keys()) if (!members.has(name)) this.#restarts.delete(name);
    for (const [name, { channel }] of members) {
      const count = this.#restarts.get(name) ?? new HourCount();
      this.#restarts.set(name, count);
      count.update(channel.state().encoder.restarts, now);
    }
    this.#monitor.look();
  }
}
