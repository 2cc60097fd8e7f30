import { dirname } from 'node:path';
import { configChanges, appliedConfig, type ConfigChange } from '../../config/changes/config-changes.ts';
import { ConfigText } from '../../config/edit/config-text.ts';
import { applyEnvironment } from '../../config/environment.ts';
import { ConfigError, formatProblem, type ConfigProblem } from '../../config/error.ts';
import type { Environment } from '../../config/interpolate.ts';
import { parseConfig, resolvePaths } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import type { EventBus } from '../../events/bus.ts';
import type { ChannelEvent } from '../../events/schemas.ts';
import type { Logger } from '../../log/logger.ts';
import {
  ConfigRefused,
  type ChangeOrder,
  type ChannelSettings,
  type ConfigApplied,
  type ConfigControl,
  type ConfigRead,
  type ConfigTrial,
} from '../../origin/config-control.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { FleetError } from '../fleet/fleet-error.ts';
import type { LiveConfig } from '../live-config.ts';
import { applyToFleet } from './apply-to-fleet.ts';
import { versionOf, type ConfigFile } from './config-file.ts';

export interface ConfigDeskOptions {
  readonly live: LiveConfig;
  readonly fleet: Fleet;
  readonly file: ConfigFile;
  /** What it says while there is no file. */
  readonly initial: string;
  readonly environment: Environment;
  /** What a relative SLUICE_DATA starts from. */
  readonly folder: string;
  /** @throws Error where this machine's programs cannot do what a config asks for */
  readonly requireCapabilities: (config: Config) => Promise<void>;
  readonly bus: EventBus<ChannelEvent>;
  readonly log: Logger;
}

/** A change that makes a channel anew takes a second or two: those behind twenty have given up. */
const MOST_WAITING = 20;

/** Changes the config of the running server, one after the other: checked, written, and then done. */
export class ConfigDesk implements ConfigControl {
  readonly #options: ConfigDeskOptions;
  /** The text in force. */
  #text: string | undefined;
  #problems: readonly ConfigProblem[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(options: ConfigDeskOptions) {
    this.#options = options;
  }

  /** What is wrong with the file as it lies on disk, in a line; undefined while it is what is in force. */
  get problem(): string | undefined {
    const [first] = this.#problems;
    return first && formatProblem(first);
  }

  /** Takes the file as it is: the server was started with it. */
  async start(): Promise<void> {
    this.#text = await this.#onDisk();
  }

  async read(): Promise<ConfigRead> {
    const text = await this.#onDisk();
    return { text, file: this.#options.file.path, version: versionOf(text), problems: this.#problems };
  }

  async validate(text: string): Promise<ConfigTrial> {
    try {
      const { changes } = await this.#trial(text);
      return { problems: [], changes };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return { problems: error.problems, changes: [] };
    }
  }

  apply(text: string, { by, expected }: ChangeOrder): Promise<ConfigApplied> {
    return this.#asked(async () => {
      this.#expect(await this.#onDisk(), expected);
      return this.#apply(text, by, true);
    });
  }

  async channel(name: string): Promise<{ settings: ChannelSettings; version: string }> {
    const text = await this.#onDisk();
    const settings = this.#textOf(text).channel(name);
    if (!settings) throw unknownChannel(name);
    return { settings, version: versionOf(text) };
  }

  changeChannel(
    name: string,
    change: (settings: ChannelSettings | undefined) => ChannelSettings | undefined,
    { by, expected }: ChangeOrder,
  ): Promise<ConfigApplied> {
    return this.#asked(async () => {
      const before = await this.#onDisk();
      this.#expect(before, expected);
      const text = this.#textOf(before);
      const settings = change(text.channel(name));
      if (settings) text.setChannel(name, settings);
      else text.removeChannel(name);
      return this.#apply(text.toString(), by, true);
    });
  }

  startChannel(name: string, by: string): Promise<boolean> {
    return this.#control(name, by, 'started', () => this.#options.fleet.startChannel(name));
  }

  stopChannel(name: string, by: string): Promise<boolean> {
    return this.#control(name, by, 'stopped', () => this.#options.fleet.stopChannel(name));
  }

  /** The file was changed by somebody else. What cannot be used is told; the one before stays in force. */
  takeFromDisk(): Promise<ConfigApplied | undefined> {
    return this.#inTurn(async () => {
      const { file, log } = this.#options;
      const text = await file.read();
      if (text === undefined || text === this.#text) {
        this.#problems = [];
        return undefined;
      }
      try {
        return await this.#apply(text, 'config file', false);
      } catch (error) {
        if (!(error instanceof ConfigRefused)) throw error;
        this.#problems = error.problems;
        log.error(
          { file: file.path },
          `the config file cannot be used, the one before stays in force: ${error.message}`,
        );
        return undefined;
      }
    });
  }

  async #onDisk(): Promise<string> {
    return (await this.#options.file.read()) ?? this.#text ?? this.#options.initial;
  }

  #expect(text: string, expected: readonly string[] | undefined): void {
    if (!expected || expected.includes(versionOf(text))) return;
    throw new ConfigRefused('stale', 'the config was changed by somebody else meanwhile: read it again');
  }

  #textOf(text: string): ConfigText {
    try {
      this.#parse(text);
    } catch (error) {
      throw refused(error, 'the config file cannot be used as it is: repair it first');
    }
    return new ConfigText(text);
  }

  /** @throws ConfigError */
  #parse(text: string): Config {
    const { file, environment, folder } = this.#options;
    const config = resolvePaths(parseConfig(text, file.path, environment), dirname(file.path));
    return applyEnvironment(config, environment, folder);
  }

  /** @throws ConfigError */
  async #trial(text: string): Promise<{ readonly config: Config; readonly changes: ConfigChange[] }> {
    const { live, file } = this.#options;
    const config = this.#parse(text);
    try {
      await this.#options.requireCapabilities(config);
    } catch (error) {
      throw new ConfigError([{ source: file.path, field: '', message: (error as Error).message }]);
    }
    return { config, changes: configChanges(live.current, config) };
  }

  async #apply(text: string, by: string, writes: boolean): Promise<ConfigApplied> {
    const { live, fleet, log, bus } = this.#options;
    const { config, changes } = await this.#trial(text).catch((error: unknown) => {
      throw refused(error, 'the config cannot be used');
    });
    if (writes) await this.#write(text);
    this.#text = text;
    this.#problems = [];
    for (const { text: words, effect } of changes) log[effect === 'restart' ? 'warn' : 'info'](`config: ${words}`);
    const before = live.current;
    live.set(appliedConfig(before, config));
    const failures = await applyToFleet({ fleet, before, after: config, changes, by, bus, log });
    return { version: versionOf(text), changes, failures };
  }

  async #write(text: string): Promise<void> {
    const { file, log } = this.#options;
    if (text === this.#text && (await file.read()) === text) return;
    const isFirst = (await file.read()) === undefined;
    try {
      await file.write(text);
    } catch (error) {
      const { message } = error as Error;
      throw new ConfigRefused('not-written', `${file.path} cannot be written, and nothing was changed: ${message}`);
    }
    if (isFirst) log.info({ file: file.path }, 'the config has a file from now on: the next start goes by it');
  }

  async #control(
    name: string,
    by: string,
    what: 'started' | 'stopped',
    work: () => Promise<boolean>,
  ): Promise<boolean> {
    try {
      if (!(await work())) return false;
    } catch (error) {
      if (error instanceof FleetError && error.code === 'unknown-channel') throw unknownChannel(name);
      throw error;
    }
    const { bus, log } = this.#options;
    log.info({ channel: name }, `channel ${what}`);
    bus.emit({ type: 'channel', channel: name, at: new Date().toISOString(), what, by });
    return true;
  }

  /** For those who ask: each of them holds a request and a text. */
  async #asked<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MOST_WAITING) {
      throw new ConfigRefused('too-many-changes', 'too many changes wait for their turn: try again in a few seconds');
    }
    this.#waiting++;
    try {
      return await this.#inTurn(work);
    } finally {
      this.#waiting--;
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    // Whoever asked is told what went wrong; the next one has its turn all the same.
    this.#last = done.catch(() => undefined);
    return done;
  }
}

const refused = (error: unknown, what: string): unknown =>
  error instanceof ConfigError
    ? new ConfigRefused('config-invalid', `${what}: ${error.message}`, error.problems)
    : error;

const unknownChannel = (name: string): ConfigRefused =>
  new ConfigRefused('unknown-channel', `there is no channel "${name}"`);
