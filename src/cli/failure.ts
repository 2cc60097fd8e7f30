import { ConfigError } from '../config/error.ts';
import { FfmpegError } from '../preflight/ffmpeg-capabilities.ts';

export const EXIT_FAILURE = 1;
/** Apart from the other failures: starting again does not help before the config is changed. */
export const EXIT_CONFIG = 2;

export interface Failure {
  readonly exitCode: number;
  /** For people, without a stack trace unless there is nothing better to say. */
  readonly text: string;
}

/** What the command line says of an error, and ends with. */
export const describeFailure = (error: unknown): Failure => {
  if (error instanceof ConfigError) return { exitCode: EXIT_CONFIG, text: error.message };
  if (error instanceof FfmpegError) return { exitCode: EXIT_FAILURE, text: error.message };
  if (!(error instanceof Error)) return { exitCode: EXIT_FAILURE, text: String(error) };
  const { code, port, path } = error as NodeJS.ErrnoException & { port?: number };
  const hint = code === undefined ? undefined : systemHint(code, port, path);
  // An error with a code, of the system or our own, is written for people; others are mistakes of ours.
  const text = code === undefined ? (error.stack ?? error.message) : error.message;
  return { exitCode: EXIT_FAILURE, text: hint ?? text };
};

const systemHint = (code: string, port: number | undefined, path: string | undefined): string | undefined => {
  if (code === 'EADDRINUSE' && port !== undefined) {
    return `port ${port} is in use: end what listens there, or choose another port (SLUICE_HTTP_PORT, SLUICE_RTMP_PORT)`;
  }
  if (code === 'EADDRNOTAVAIL')
    return 'the address to listen on is not one of this machine: check "host" in the config';
  if (code === 'EACCES' && port !== undefined) return `port ${port} may not be used: ports below 1024 need privileges`;
  if (code === 'EACCES' && path !== undefined) return `${path} may not be written or read: check its permissions`;
  if (code === 'ENOSPC') return 'the disk is full';
  return undefined;
};
