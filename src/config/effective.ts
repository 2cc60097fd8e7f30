import { stat } from 'node:fs/promises';
import path from 'node:path';
import { defaultConfig } from './defaults.ts';
import { applyEnvironment } from './environment.ts';
import { ConfigError, type ConfigProblem } from './error.ts';
import type { Environment } from './interpolate.ts';
import { loadConfigFile, resolvePaths } from './load.ts';
import type { Config } from './schema.ts';
import { configWarnings } from './warnings.ts';

/** Taken when it lies in the folder where the server is started, and no other is named. */
export const CONFIG_FILE = 'sluice.yaml';

const DEFAULT_DATA = 'data';

export interface ConfigRequest {
  /** As given with `--config`; relative to `folder`. */
  readonly configPath?: string | undefined;
  /** Video files to play, in place of a config file; relative to `folder`. */
  readonly files?: readonly string[];
  readonly environment: Environment;
  /** Where the user is. */
  readonly folder: string;
}

export interface EffectiveConfig {
  readonly config: Config;
  /** Absolute; undefined when there is no file. */
  readonly configPath: string | undefined;
  /** What works, and is probably not meant. */
  readonly warnings: readonly string[];
}

/**
 * The config in force: that of the named file (or SLUICE_CONFIG, or ./sluice.yaml), or of the given videos, or the
 * built-in one; with the overrides of the environment.
 * @throws ConfigError
 */
export const effectiveConfig = async (request: ConfigRequest): Promise<EffectiveConfig> => {
  const { files = [], environment, folder } = request;
  const configPath = files.length > 0 ? undefined : await findConfigFile(request);
  if (files.length > 0 && request.configPath !== undefined) {
    const message = 'the config names the inputs already: give either video files or --config';
    throw new ConfigError([{ source: files.join(' '), field: '', message }]);
  }
  const base =
    configPath === undefined
      ? resolvePaths(defaultConfig(await existingFiles(files, folder)), folder)
      : await loadConfigFile(configPath, environment);
  const config = applyEnvironment(base, environment, folder);
  return { config, configPath, warnings: await configWarnings(config) };
};

/** The file that a request means; undefined when there is none. A file that is named must exist: loading it tells. */
export const findConfigFile = async ({
  configPath,
  environment,
  folder,
}: ConfigRequest): Promise<string | undefined> => {
  const named = configPath ?? (environment['SLUICE_CONFIG'] || undefined);
  if (named !== undefined) return path.resolve(folder, named);
  const usual = path.resolve(folder, CONFIG_FILE);
  if ((await kindOf(usual)) === 'file') return usual;
  // Where the first change of a server without a config file puts it.
  const made = path.resolve(folder, environment['SLUICE_DATA'] || DEFAULT_DATA, CONFIG_FILE);
  return (await kindOf(made)) === 'file' ? made : undefined;
};

const existingFiles = async (files: readonly string[], folder: string): Promise<string[]> => {
  const problems: ConfigProblem[] = [];
  const absolute = files.map((file) => path.resolve(folder, file));
  for (const [index, file] of absolute.entries()) {
    const kind = await kindOf(file);
    if (kind === 'file') continue;
    const message = kind === 'folder' ? 'is a folder: give the video files in it' : `there is no such file (${file})`;
    problems.push({ source: files[index]!, field: '', message });
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return absolute;
};

const kindOf = async (file: string): Promise<'file' | 'folder' | 'none'> => {
  // Whatever keeps it from being seen, it cannot be played either.
  const found = await stat(file).catch(() => undefined);
  if (!found) return 'none';
  return found.isDirectory() ? 'folder' : 'file';
};
