import type { Writable } from 'node:stream';
import { pino, stdSerializers, type Logger as PinoLogger } from 'pino';
import pretty from 'pino-pretty';

export type Logger = PinoLogger;

export interface LoggerOptions {
  readonly level: string;
  /** Lines for people; otherwise JSON for programs. Absent: for people when standard output is a terminal. */
  readonly pretty?: boolean;
  /** Absent: standard output. */
  readonly destination?: Writable;
}

/** Whoever reads the log may not publish, nor come in. */
const SECRETS = ['key', 'streamKey', 'password', 'passphrase', 'token', 'secret', 'authorization', 'cookie'];

// pino matches whole paths: these cover a secret at the top, and in a logged object (`input`, `req.headers`).
const REDACTED = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

export const createLogger = ({ level, pretty: forPeople, destination }: LoggerOptions): Logger => {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: { paths: REDACTED, censor: '[hidden]' },
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: stdSerializers.err, error: stdSerializers.err },
  };
  if (forPeople ?? process.stdout.isTTY) return pino(options, prettyStream(destination));
  return destination ? pino(options, destination) : pino(options);
};

const prettyStream = (destination: Writable | undefined) =>
  pretty({
    // Written at once: the last words before an exit are the ones that matter.
    sync: true,
    colorize: destination === undefined && process.stdout.hasColors?.() === true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname',
    singleLine: true,
    destination: destination ?? 1,
  });
