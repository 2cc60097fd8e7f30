import { access, constants } from 'node:fs/promises';
import type { ChannelConfig, Config } from './schema.ts';

/** What the config allows and hardly anybody means. */
export const configWarnings = async (config: Config): Promise<string[]> => {
  const warnings: string[] = [];
  for (const [name, channel] of Object.entries(config.channels)) {
    warnings.push(...unreachableInputs(name, channel), ...(await unreadableFiles(name, channel)));
  }
  return warnings;
};

/** A slate is always live: what stands behind it never comes on air by itself. */
const unreachableInputs = (name: string, { inputs }: ChannelConfig): string[] => {
  const slate = inputs.findIndex((input) => input.type === 'slate');
  const behind = slate === -1 ? [] : inputs.slice(slate + 1).map((input) => input.name);
  if (behind.length === 0) return [];
  return [
    `channel ${name}: behind the slate, ${behind.join(', ')} comes on air by hand or schedule only: put the slate last if that is not meant`,
  ];
};

const unreadableFiles = async (name: string, { inputs }: ChannelConfig): Promise<string[]> => {
  const warnings: string[] = [];
  for (const input of inputs) {
    if (input.type !== 'file') continue;
    for (const file of input.paths) {
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
