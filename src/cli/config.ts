import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { CONFIG_FILE, effectiveConfig, findConfigFile } from '../config/effective.ts';
import { ConfigError } from '../config/error.ts';
import { configJsonSchema } from '../config/json-schema.ts';
import type { Config } from '../config/schema.ts';
import { addConfigApplyCommand } from './config-apply.ts';
import type { CliContext } from './context.ts';

export const addConfigCommand = (program: Command, context: CliContext): void => {
  const config = program
    .command('config')
    .summary('check a config file, or print its schema')
    .description('Checks config files, and prints the schema by which editors complete and check them.');
  config
    .command('check')
    .description('Checks a config file with the environment as it is. Names everything that is wrong, and ends with 2.')
    .argument('[file]', `config file (default: $SLUICE_CONFIG, or ./${CONFIG_FILE})`)
    .action((file: string | undefined) => checkConfig(context, file));
  addConfigApplyCommand(config, context);
  config
    .command('schema')
    .description('Prints the JSON schema of config files, or writes it.')
    .argument('[file]', 'file to write (default: standard output)')
    .action(async (file: string | undefined) => {
      const text = `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
      if (file === undefined) context.print(text);
      else await writeFile(path.resolve(context.folder, file), text);
    });
};

/** @throws ConfigError */
const checkConfig = async (context: CliContext, file: string | undefined): Promise<void> => {
  const { environment, folder } = context;
  const request = { configPath: file, environment, folder };
  if ((await findConfigFile(request)) === undefined) {
    const message = `there is none: name the file, or put ${CONFIG_FILE} here`;
    throw new ConfigError([{ source: 'config', field: '', message }]);
  }
  const { config, configPath, warnings } = await effectiveConfig(request);
  for (const warning of warnings) context.tell(`warning: ${warning}\n`);
  context.print(`${path.relative(folder, configPath!) || configPath}: right (${contents(config)})\n`);
};

const contents = ({ channels }: Config): string => {
  const names = Object.keys(channels);
  return `${names.length === 1 ? 'channel' : `${names.length} channels:`} ${names.join(', ')}`;
};
