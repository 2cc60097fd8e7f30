import { isIP } from 'node:net';
import path from 'node:path';
import { readCliToken } from '../access/cli-token.ts';
import { isLoopback } from '../config/access.ts';
import { effectiveConfig } from '../config/effective.ts';
import type { Config } from '../config/schema.ts';
import { localServer, serverUrl } from './ask-server.ts';
import type { CliContext } from './context.ts';

export interface ServerOptions {
  /** As given with `--server`. */
  readonly server?: string | undefined;
  /** As given with `--config`. */
  readonly config?: string | undefined;
}

/** Where a server is to be found, and what lets one in there. */
export interface ServerPlace {
  readonly server: string;
  readonly token: string | undefined;
  /** Absolute. */
  readonly dataFolder: string;
}

type Where = Pick<CliContext, 'environment' | 'folder'>;

/**
 * The server of a command: that of `--server`, or the one of this machine, as its config says. Without SLUICE_API_TOKEN,
 * the token that it left in its data folder opens it; that goes to this machine alone, whatever `--server` says.
 * @throws ConfigError where the file of `--config` is wrong
 */
export const findServer = async (context: Where, options: ServerOptions): Promise<ServerPlace> => {
  const { environment, folder } = context;
  const config = await serverConfig(context, options.config);
  const server = options.server ?? addressOf(config, environment);
  const dataFolder = config?.data ?? path.resolve(folder, environment['SLUICE_DATA'] || './data');
  const token = environment['SLUICE_API_TOKEN'] || (isHere(server, config) ? readCliToken(dataFolder) : undefined);
  return { server, token, dataFolder };
};

const serverConfig = async ({ environment, folder }: Where, configPath?: string): Promise<Config | undefined> => {
  try {
    return (await effectiveConfig({ configPath, environment, folder })).config;
  } catch (error) {
    if (configPath !== undefined) throw error;
    // Secrets that it takes from the environment may be missing here: the usual places are tried.
    return undefined;
  }
};

const EVERYWHERE = new Set(['0.0.0.0', '::']);

const addressOf = (config: Config | undefined, environment: Where['environment']): string => {
  if (!config || config.http.port === 0) return localServer(environment);
  const { host, port } = config.http;
  if (EVERYWHERE.has(host) || isLoopback(host)) return `http://127.0.0.1:${port}`;
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
};

/** Nobody else is given what opens the server of this machine. */
const isHere = (server: string, config: Config | undefined): boolean => {
  const host = serverUrl(server)?.hostname.replace(/^\[|\]$/g, '');
  return host !== undefined && (isLoopback(host) || host === config?.http.host);
};
