import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Child, type ChildLedger } from './child.ts';

export interface ServiceManagerOptions {
  /** Of the process: NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID (sd_notify(3), sd_watchdog_enabled(3)). */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** Whether the watchdog may go on: while not, systemd is left waiting, and starts the server again. */
  readonly isAlive: () => boolean;
  readonly ledger: ChildLedger;
  readonly log: Logger;
  /** Speaks to systemd; absent: the program of that name, which is part of it. */
  readonly command?: string;
}

/** systemd takes a message within a moment; who waits longer must not hold up the server. */
const PATIENCE_MS = 3000;
/** sd_watchdog_enabled(3) wants a sign of life at least every half of the time; a third leaves room for a late one. */
const SIGNS = 3;

/**
 * Tells systemd how the service is (Type=notify). Node has no datagram sockets of the Unix kind: `systemd-notify` sends
 * each message, a few milliseconds of work every ten seconds. Without NOTIFY_SOCKET nothing happens.
 */
export class ServiceManager {
  readonly #options: ServiceManagerOptions;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #pending = 0;
  #failed = false;
  #silenced = false;

  constructor(options: ServiceManagerOptions) {
    this.#options = options;
  }

  /** Everything runs. */
  ready(status: string): void {
    this.#send('READY=1', `STATUS=${status}`);
    const interval = this.#watchdogMs();
    if (interval !== undefined) this.#timer = setInterval(() => this.#signOfLife(), interval / SIGNS);
  }

  /** Resolves once systemd knows that it stops, or does not want to. */
  async stopping(): Promise<void> {
    clearInterval(this.#timer);
    this.#send('STOPPING=1');
    await this.#sending;
  }

  #signOfLife(): void {
    const alive = this.#options.isAlive();
    if (!alive && !this.#silenced) {
      this.#options.log.error('nothing of what is on the air is published any more: systemd is left waiting');
    }
    this.#silenced = !alive;
    // Where the last one is still on its way, another one says no more.
    if (alive && this.#pending === 0) this.#send('WATCHDOG=1');
  }

  /** Milliseconds; undefined where nobody waits for signs of life. */
  #watchdogMs(): number | undefined {
    const { environment, pid } = this.#options;
    const { WATCHDOG_USEC: microseconds, WATCHDOG_PID: whose } = environment;
    if (whose !== undefined && Number(whose) !== pid) return undefined;
    const interval = Number(microseconds) / 1000;
    return interval > 0 ? interval : undefined;
  }

  #send(...messages: readonly string[]): void {
    if (!this.#options.environment['NOTIFY_SOCKET']) return;
    this.#pending++;
    this.#sending = this.#sending.then(() => this.#run(messages)).finally(() => this.#pending--);
  }

  async #run(messages: readonly string[]): Promise<void> {
    const { command = 'systemd-notify', ledger, log, environment } = this.#options;
    const args = messages.map((text) => text.replaceAll(/[\r\n]/g, ' '));
    const child = new Child({ name: 'systemd-notify', command, args, stdin: 'ignore', environment, ledger, log });
    const late = sleep(PATIENCE_MS, undefined, { ref: false }).then(() => {
      if (child.running) child.kill();
    });
    const { code, signal, error } = await child.exited;
    void late;
    const why = error?.message ?? (code === 0 ? undefined : (child.words.lines.at(-1) ?? signal ?? `code ${code}`));
    if (why !== undefined && !this.#failed) log.warn({ why }, 'systemd cannot be told how the server is');
    this.#failed = why !== undefined;
  }
}
