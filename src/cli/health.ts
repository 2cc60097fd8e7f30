import { CommanderError, InvalidArgumentError, type Command } from 'commander';
import type { CliContext } from './context.ts';

/** Exit codes of monitoring plugins (https://www.monitoring-plugins.org/doc/guidelines.html, Plugin Return Codes). */
const CODES = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 } as const;
type Status = keyof typeof CODES;

/** The guidelines' default. */
const DEFAULT_TIMEOUT_S = 10;
const DEFAULT_PORT = '8080';

/** The line is a few hundred bytes; whatever answers with more is something else. */
const MAX_BODY = 64 * 1024;

export interface HealthReport {
  readonly exitCode: number;
  /** One line, with performance data behind `|` where there is some. */
  readonly line: string;
}

export const addHealthCommand = (program: Command, context: CliContext): Command =>
  program
    .command('health')
    .summary('ask a running server how it is (Nagios plugin)')
    .description(
      'Asks a running server how it is, as a Nagios plugin: one line with performance data;\n' +
        'exit code 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.',
    )
    .argument('[url]', 'address of the server, or of /health/CHANNEL', defaultUrl(context.environment))
    .option('-t, --timeout <seconds>', 'how long to wait for the answer', parseTimeout, DEFAULT_TIMEOUT_S)
    // Monitoring reads an exit code of 1 as WARNING: a wrong call is UNKNOWN.
    .exitOverride(({ exitCode, code, message }) => {
      throw new CommanderError(exitCode === 0 ? CODES.OK : CODES.UNKNOWN, code, message);
    })
    .action(async (url: string, { timeout }: { timeout: number }) => {
      const { line, exitCode } = await checkHealth(url, timeout);
      context.print(`${line}\n`);
      context.exit(exitCode);
    });

/** Asks, and never throws: a plugin always has an answer. */
export const checkHealth = async (address: string, timeoutSeconds: number): Promise<HealthReport> => {
  const url = healthUrl(address);
  if (!url) return report('UNKNOWN', `"${address}" is not an address: write http://HOST:PORT`);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutSeconds * 1000) });
    const line = (await firstPart(response)).split(/[\r\n]/, 1)[0]!.trim();
    const status = /^SLUICE (OK|WARNING|CRITICAL|UNKNOWN)\b/.exec(line)?.[1] as Status | undefined;
    if (status) return { line, exitCode: CODES[status] };
    return report('UNKNOWN', `${url.href} answers ${response.status}, but not as a Sluice server does`);
  } catch (error) {
    return report('CRITICAL', `${url.href} ${reasonOf(error, timeoutSeconds)}`);
  }
};

/** `host:8080` and `http://host:8080` mean the health page of that server. */
export const healthUrl = (address: string): URL | undefined => {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  if (url.pathname === '/') url.pathname = '/health';
  return url;
};

const report = (status: Status, text: string): HealthReport => ({
  exitCode: CODES[status],
  line: `SLUICE ${status} - ${text}`,
});

const firstPart = async (response: Response): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('\n') || text.length > MAX_BODY) break;
  }
  return text;
};

const reasonOf = (error: unknown, timeoutSeconds: number): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `did not answer within ${timeoutSeconds} s`;
  // fetch says "fetch failed", and why one level down; for a name with several addresses, two.
  const cause: unknown = error.cause instanceof AggregateError ? error.cause.errors[0] : error.cause;
  const { code, message } = (cause ?? error) as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'refuses the connection: nothing listens there';
  if (code === 'ENOTFOUND') return 'is not to be found: there is no such host';
  return `cannot be asked: ${(code ? `${code} ` : '') + message}`.replaceAll(/[|\r\n]/g, ' ');
};

const defaultUrl = (environment: CliContext['environment']): string =>
  `http://127.0.0.1:${environment['SLUICE_HTTP_PORT'] || DEFAULT_PORT}/health`;

const parseTimeout = (text: string): number => {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 3600)) throw new InvalidArgumentError('It must be 1 to 3600 seconds.');
  return seconds;
};
