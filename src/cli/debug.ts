import { connect } from 'node:net';
import path from 'node:path';
import type { Command } from 'commander';
import { effectiveConfig } from '../config/effective.ts';
import type { CliContext } from './context.ts';

export const addDebugCommand = (program: Command, context: CliContext): Command =>
  program
    .command('debug')
    .summary('a JavaScript shell into the running server')
    .description(
      'Opens a shell into the server of this machine, where its config has debug.socket. What is typed runs inside of\n' +
        'the server, unguarded: see docs/debugging.md. Reads standard input to its end, or until ".exit".',
    )
    .option('-c, --config <file>', 'config file (default: $SLUICE_CONFIG, or ./sluice.yaml where there is one)')
    .option('--socket <path>', 'the socket, instead of that of the config')
    .action(async ({ config: configPath, socket }: { config?: string; socket?: string }) => {
      const { environment, folder } = context;
      const { config } = await effectiveConfig({ configPath, environment, folder });
      const where = socket === undefined ? config.debug.socket : path.resolve(folder, socket);
      if (where === undefined) throw refused('the config names no socket: add "debug: { socket: ./data/debug.sock }"');
      await talk(where, context);
    });

const refused = (message: string): Error => Object.assign(new Error(message), { code: 'SLUICE_NO_DEBUG' });

/** Hands on what is typed, and what is answered, until one of them ends. */
const talk = (where: string, { print, input = process.stdin }: CliContext): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ path: where });
    socket.setEncoding('utf8');
    socket.on('connect', () => input.pipe(socket));
    socket.on('data', (text) => print(String(text)));
    socket.on('error', (error) => reject(refused(`${where} cannot be opened: ${error.message}`)));
    socket.on('close', () => {
      input.unpipe(socket);
      // An open terminal would keep the process.
      input.pause();
      resolve();
    });
  });
