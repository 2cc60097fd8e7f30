import path from 'node:path';
import { apiTokenSchema } from './api.ts';
import { ConfigError, type ConfigProblem } from './error.ts';
import type { Environment } from './interpolate.ts';
import { logLevelSchema, portClash, portSchema, rtmpSchema, type Config } from './schema.ts';

/** What each variable overrides. */
export const ENVIRONMENT_VARIABLES = {
  SLUICE_CONFIG: 'path of the config file',
  SLUICE_HTTP_PORT: 'port of players and operators (http.port)',
  SLUICE_RTMP_PORT: 'port of publishers (rtmp.port)',
  SLUICE_API_TOKEN: 'token of those who control the server, on both sides (api.token)',
  SLUICE_DATA: 'folder of segments, keys and state (data)',
  SLUICE_LOG_LEVEL: 'trace, debug, info, warn, error, fatal or silent (log.level)',
} as const;

type Variable = keyof typeof ENVIRONMENT_VARIABLES;

/**
 * The config with the overrides of the environment. An empty variable counts as unset.
 * @param folder what a relative SLUICE_DATA starts from
 * @throws ConfigError that names every variable that is wrong
 */
export const applyEnvironment = (config: Config, environment: Environment, folder: string): Config => {
  const problems: ConfigProblem[] = [];
  const read = <T>(name: Variable, schema: { safeParse: (value: unknown) => Parsed<T> }): T | undefined => {
    const value = environment[name];
    if (value === undefined || value === '') return undefined;
    const parsed = schema.safeParse(value);
    if (parsed.error) problems.push({ source: name, field: '', message: parsed.error.issues[0]!.message });
    return parsed.data;
  };

  const httpPort = read('SLUICE_HTTP_PORT', portSchema);
  const rtmpPort = read('SLUICE_RTMP_PORT', portSchema);
  const token = read('SLUICE_API_TOKEN', apiTokenSchema);
  const level = read('SLUICE_LOG_LEVEL', logLevelSchema);
  const data = environment['SLUICE_DATA'] || undefined;
  const result: Config = {
    ...config,
    http: { ...config.http, port: httpPort ?? config.http.port },
    api: token === undefined ? config.api : { ...config.api, token },
    // Whoever names a port wants the server, also where the file turns it off.
    rtmp: rtmpPort === undefined ? config.rtmp : { ...(config.rtmp || rtmpSchema.parse({})), port: rtmpPort },
    data: data === undefined ? config.data : path.resolve(folder, data),
    log: { ...config.log, level: level ?? config.log.level },
  };
  const clash = portClash(result);
  if (clash && problems.length === 0) {
    const source = rtmpPort === undefined ? 'SLUICE_HTTP_PORT' : 'SLUICE_RTMP_PORT';
    const other = clash.listener.toUpperCase();
    const message = rtmpPort === undefined ? `${httpPort} is the ${other} port as well: choose another` : clash.message;
    problems.push({ source, field: '', message });
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return result;
};

interface Parsed<T> {
  readonly data?: T | undefined;
  readonly error?: { readonly issues: readonly { readonly message: string }[] } | undefined;
}
