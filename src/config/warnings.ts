import { access, constants } from 'node:fs/promises';
import type { ChannelConfig, Config, InputConfig } from './schema.ts';

/** What the config allows and hardly anybody means. */
export const configWarnings = async (config: Config): Promise<string[]> => {
  const warnings: string[] = [];
  for (const [name, channel] of Object.entries(config.channels)) {
    warnings.push(...unreachableInputs(name, channel), ...(await unreadableFiles(name, channel)));
  }
  return warnings;
};

/** A slate is always live: what stands behind it never comes on air. */
const unreachableInputs = (name: string, { inputs }: ChannelConfig): string[] => {
  const slate = inputs.findIndex((input) => input.type === 'slate');
  // What an alias stands for is on air where the alias stands.
  const members = inputs.flatMap((input) => (input.type === 'alias' ? input.inputs : []));
  const names = inputs.slice(slate + 1).map((input) => input.name);
  const behind = slate === -1 ? [] : names.filter((each) => !members.includes(each));
  if (behind.length === 0) return [];
  return [`channel ${name}: ${behind.join(', ')} never comes on air behind the slate: put the slate last`];
};

const unreadableFiles = async (name: string, { inputs }: ChannelConfig): Promise<string[]> => {
  const warnings: string[] = [];
  for (const input of inputs) {
    for (const file of filesOf(input)) {
      const reason = await access(file, constants.R_OK).then(
        () => undefined,
        (error: NodeJS.ErrnoException) =>
          error.code === 'ENOENT' ? 'does not exist' : `cannot be read (${error.code})`,
      );
      if (reason) warnings.push(`channel ${name}, input ${input.name}: ${file} ${reason}`);
    }
  }
  return warnings;
};

const filesOf = (input: InputConfig): readonly string[] => {
  if (input.type === 'file') return input.paths;
  if (input.type === 'playlist') return [input.list ?? input.folder].filter((file) => file !== undefined);
  return [];
};
