import { configSchema, type Config } from './schema.ts';

/**
 * The config of a server that was given none: one channel that anybody can publish to, with a slate until somebody
 * does. With video files, those are on air in the meantime.
 */
export const defaultConfig = (files: readonly string[] = []): Config => {
  const inputs = [
    { name: 'obs', type: 'rtmp' },
    ...(files.length > 0 ? [{ name: 'files', type: 'file', paths: files }] : []),
    { name: 'slate', type: 'slate' },
  ];
  return configSchema.parse({ channels: { main: { title: 'Main', inputs } } });
};
