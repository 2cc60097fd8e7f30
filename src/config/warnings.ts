import { access, constants } from 'node:fs/promises';
import type { ChannelConfig, Config, InputConfig } from './schema.ts';

/** What the config allows and hardly anybody means. */
export const configWarnings = async (config: Config): Promise<string[]> => {
  const warnings: string[] = [];
  for (const [name, channel] of Object.entries(config.channels)) {
    warnings.push(...unreachableInputs(name, channel), ...openInputs(name, channel));
    warnings.push(...(await unreadableFiles(name, channel)));
  }
  return warnings;
};

/** A slate and a test picture are always live: what stands behind them never comes on air by itself. */
const unreachableInputs = (name: string, { inputs }: ChannelConfig): string[] => {
  const index = inputs.findIndex(({ type }) => type === 'slate' || type === 'test');
  const always = inputs[index];
  // What an alias stands for is on air where the alias stands.
  const members = inputs.flatMap((input) => (input.type === 'alias' ? input.inputs : []));
  const others = inputs.slice(index + 1).filter((input) => !members.includes(input.name));
  // A slate behind a test picture does no harm: it stands in for a test picture that fails.
  const behind = others.filter(({ type }) => always?.type === 'slate' || type !== 'slate');
  if (!always || behind.length === 0) return [];
  const names = behind.map((input) => input.name).join(', ');
  const kind = always.type === 'slate' ? 'slate' : 'test picture';
  return [
    `channel ${name}: behind the ${kind}, ${names} comes on air by hand or schedule only: put the ${kind} last if that is not meant`,
  ];
};

/** What is let in without being asked who it is, from beyond this machine. */
const openInputs = (name: string, { inputs }: ChannelConfig): string[] =>
  inputs.flatMap((input) => {
    const where = `channel ${name}, input ${input.name}`;
    if (input.type === 'pull' && input.tls?.verify === false) {
      return [`${where}: no certificate is checked (tls.verify: false): anybody on the way can send pictures`];
    }
    if (input.type !== 'srt' || input.mode !== 'listener' || input.passphrase !== undefined) return [];
    if (/^(127\.|::1$|localhost$)/.test(input.host)) return [];
    return [`${where}: anybody who reaches SRT port ${input.port} can send to it: set a passphrase`];
  });

const filesOf = (input: InputConfig): readonly string[] => {
  if (input.type === 'file') return input.paths;
  if (input.type === 'playlist') return [input.list ?? input.folder].filter((file) => file !== undefined);
  if (input.type === 'pull') return input.tls?.ca === undefined ? [] : [input.tls.ca];
  return input.type === 'slate' ? [input.image, input.video].filter((file) => file !== undefined) : [];
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
