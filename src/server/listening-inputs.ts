import type { PublishAddress } from '../cli/server.ts';
import type { InputConfig } from '../config/schema.ts';
import { reachableHost } from './addresses.ts';

/** Addresses of inputs that wait to be called on a port of their own. Secrets are left out: the config has them. */
export const listeningInputs = (inputs: readonly InputConfig[]): PublishAddress[] =>
  inputs.flatMap((input): PublishAddress[] => {
    if (input.type === 'udp')
      return [{ input: input.name, protocol: 'udp', server: `udp://${reachableHost(input.host)}:${input.port}` }];
    if (input.type !== 'srt' || input.mode !== 'listener') return [];
    const server = `srt://${reachableHost(input.host)}:${input.port}`;
    const note = input.passphrase === undefined ? undefined : 'with the passphrase of the config';
    return [{ input: input.name, protocol: 'srt', server, ...(note !== undefined && { note }) }];
  });
