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

/** A slate and a test picture are always live: what stands behind them never comes on air. */
const unreachableInputs = (name: string, { inputs }: ChannelConfig): string[] => {
  const index = inputs.findIndex(({ type }) => type === 'slate' || type === 'test');
  const always = inputs[index];
  // A slate behind a test picture does no harm: it stands in for a test picture that fails.
  const behind = inputs.slice(index + 1).filter(({ type }) => always?.type === 'slate' || type !== 'slate');
  if (!always || behind.length === 0) return [];
  const names = behind.map((input) => input.name).join(', ');
  const kind = always.type === 'slate' ? 'slate' : 'test picture';
  return [`channel ${name}: ${names} never comes on air behind the ${kind}: put the ${kind} last`];
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
