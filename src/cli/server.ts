import type { Environment } from '../config/interpolate.ts';
import type { Config } from '../config/schema.ts';
import type { Logger } from '../log/logger.ts';

/** Where an encoder program publishes to. */
export interface PublishAddress {
  readonly input: string;
  readonly protocol: 'rtmp' | 'whip' | 'srt' | 'udp';
  /** `rtmp://HOST:1935/live`, `http://HOST:8080/whip/CHANNEL`, `srt://HOST:9710`: OBS asks for it as "Server". */
  readonly server: string;
  /** OBS asks for it as "Stream Key", or as "Bearer Token" where it publishes by WHIP; undefined where there is none. */
  readonly key?: string;
  /** What the address alone does not tell: `with the passphrase of the config`. */
  readonly note?: string;
}

/** What the one who starts the server wants to know first. */
export interface ServerSummary {
  /** The page that lists the channels. */
  readonly player: string;
  /** The same by https; absent where there is no certificate. */
  readonly securePlayer?: string;
  readonly health: string;
  /** The user that was made because there was none: told to the one who starts the server, and nobody else. */
  readonly firstLogin?: { readonly name: string; readonly password: string };
  readonly channels: readonly {
    readonly name: string;
    readonly title: string;
    /** Its player page. */
    readonly watch: string;
    readonly publish: readonly PublishAddress[];
  }[];
}

export interface RunningServer {
  readonly summary: ServerSummary;
  /** Ends everything, children included. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly config: Config;
  readonly log: Logger;
  /** Absolute; undefined without a config file. */
  readonly configPath?: string;
  /** What the file refers to, and what overrides it; absent: nothing. */
  readonly environment?: Environment;
  /** Where the user is; absent: where the process is. */
  readonly folder?: string;
}

/** How the command line starts a server; `runServer` in src/server/run.ts is one of these. */
export type RunServer = (options: ServerOptions) => Promise<RunningServer>;
