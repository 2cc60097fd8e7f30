import { EventEmitter } from 'node:events';
import { tmpdir } from 'node:os';
import { Writable } from 'node:stream';
import type { CliContext } from '../../../src/cli/context.ts';
import { usualAnswers, type Questions } from '../../../src/cli/init/questions.ts';
import type { RunServer, ServerOptions, ServerSummary } from '../../../src/cli/server.ts';
import { createLogger } from '../../../src/log/logger.ts';

export const SUMMARY: ServerSummary = {
  player: 'http://localhost:8080/',
  health: 'http://localhost:8080/health',
  channels: [
    {
      name: 'main',
      title: 'Main',
      watch: 'http://localhost:8080/watch/main',
      publish: [{ input: 'obs', protocol: 'rtmp', server: 'rtmp://localhost:1935/live', key: 'abcd-1234' }],
    },
  ],
};

/** A command line without a process around it, and what came of it. */
export class FakeContext implements CliContext {
  environment: Record<string, string> = {};
  folder = tmpdir();
  readonly signals = new EventEmitter();
  printed = '';
  told = '';
  logged = '';
  readonly exits: number[] = [];
  readonly started: ServerOptions[] = [];
  stops = 0;
  readonly #banner = Promise.withResolvers<void>();
  readonly #log = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      this.logged += chunk.toString();
      done();
    },
  });

  /** Settles once the server is up and its addresses were shown. */
  readonly up: Promise<void> = this.#banner.promise;

  runServer: RunServer = (options) => {
    this.started.push(options);
    const stop = () => {
      this.stops++;
      return Promise.resolve();
    };
    return Promise.resolve({ summary: SUMMARY, stop });
  };

  print = (text: string): void => {
    this.printed += text;
  };

  tell = (text: string): void => {
    this.told += text;
    if (text.includes('Health')) this.#banner.resolve();
  };

  exit = (code: number): void => {
    this.exits.push(code);
  };

  createLogger: CliContext['createLogger'] = ({ level }) =>
    createLogger({ level, pretty: false, destination: this.#log });

  measureMachine: CliContext['measureMachine'] = () =>
    Promise.resolve({
      seconds: 10,
      cores: 4,
      speed: 2.4,
      holds: ['720p', '480p', 'audio'],
      ladder: ['720p', '480p', 'audio'],
    });

  questions = (): Questions => usualAnswers();

  loadServer = (): Promise<RunServer> => Promise.resolve(this.runServer);
}
