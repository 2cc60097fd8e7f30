import { chmod, lstat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { start } from 'node:repl';
import type { Logger } from 'pino';

export interface ShellSocketOptions {
  /** Path of the Unix socket. */
  readonly path: string;
  /** What those who connect find, by name. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly welcome: string;
  readonly log: Logger;
}

const MOST_SHELLS = 4;
const PROBE_MS = 1000;
const PROMPT = 'sluice> ';

/** A JavaScript shell into the running server, on a Unix socket that only the server's own user may open. */
export class ShellSocket {
  readonly #options: ShellSocketOptions;
  readonly #shells = new Set<Socket>();
  #server: Server | undefined;

  constructor(options: ShellSocketOptions) {
    this.#options = options;
  }

  /** @throws where another server listens there, something else lies there, or the system refuses */
  async start(): Promise<void> {
    const { path, log } = this.#options;
    await clearStale(path);
    const server = createServer((socket) => this.#open(socket));
    server.maxConnections = MOST_SHELLS;
    // Bound at once, and for the owner alone from the first moment on.
    const mask = process.umask(0o177);
    const listening = new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ path }, resolve);
    });
    process.umask(mask);
    await listening;
    server.removeAllListeners('error');
    server.on('error', (error) => log.error({ err: error }, 'debug socket'));
    this.#server = server;
    await chmod(path, 0o600);
    log.warn({ socket: path }, 'a debug shell listens: whoever runs as this user can do anything in this server');
  }

  async stop(): Promise<void> {
    for (const socket of this.#shells) socket.destroy();
    const server = this.#server;
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #open(socket: Socket): void {
    const { context, welcome, log } = this.#options;
    this.#shells.add(socket);
    log.warn('a debug shell was opened');
    socket.on('error', (error) => log.debug({ err: error }, 'debug shell'));
    socket.once('close', () => {
      this.#shells.delete(socket);
      log.warn('a debug shell was closed');
    });
    socket.write(`${welcome}\n`);
    const shell = start({ input: socket, output: socket, prompt: PROMPT, terminal: false });
    for (const [name, value] of Object.entries(context)) {
      Object.defineProperty(shell.context, name, { value, enumerable: true });
    }
    shell.once('exit', () => socket.end());
  }
}

/** A socket that a crash left is no obstacle. */
const clearStale = async (path: string): Promise<void> => {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!found) return;
  if (!found.isSocket()) throw new Error(`${path} is no socket: name another path in debug.socket`);
  if (await answers(path)) throw new Error(`${path} belongs to another server that runs: name another path`);
  await unlink(path);
};

const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ path });
    const done = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.setTimeout(PROBE_MS, () => done(true));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
