import { stringify } from 'yaml';
import { configSchema, type Config } from './schema.ts';

/**
 * The config of a server that was given none: one channel that anybody can publish to, with a slate until somebody
 * does. With video files, those are on air in the meantime.
 */
export const defaultConfig = (files: readonly string[] = []): Config => {
  return configSchema.parse(defaultSettings(files));
};

const defaultSettings = (files: readonly string[]) => {
  const inputs = [
    { name: 'obs', type: 'rtmp' },
    ...(files.length > 0 ? [{ name: 'files', type: 'file', paths: files }] : []),
    { name: 'slate', type: 'slate' },
  ];
  return { channels: { main: { title: 'Main', inputs } } };
};

/** The same as a file in the data folder, for the first change of a server that was given none. */
export const defaultConfigText = ({ channels }: Pick<Config, 'channels'>): string => {
  const files = Object.values(channels).flatMap(({ inputs }) =>
    inputs.flatMap((input) => (input.type === 'file' ? input.paths : [])),
  );
  return `# Made by Sluice with the first change. Its schema: sluice config schema\n${stringify({ data: '.', ...defaultSettings(files) })}`;
};
