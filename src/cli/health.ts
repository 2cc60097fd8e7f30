import { CommanderError, type Command } from 'commander';
import { DEFAULT_TIMEOUT_S, localServer, parseTimeout, readSome, serverUrl, whyNoAnswer } from './ask-server.ts';
import type { CliContext } from './context.ts';

/** Exit codes of monitoring plugins (https://www.monitoring-plugins.org/doc/guidelines.html, Plugin Return Codes). */
const CODES = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 } as const;
type Status = keyof typeof CODES;

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
    .argument('[url]', 'address of the server, or of /health/CHANNEL', `${localServer(context.environment)}/health`)
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
    const line = (await readSome(response, MAX_BODY, (text) => text.includes('\n'))).split(/[\r\n]/, 1)[0]!.trim();
    const status = /^SLUICE (OK|WARNING|CRITICAL|UNKNOWN)\b/.exec(line)?.[1] as Status | undefined;
    if (status) return { line, exitCode: CODES[status] };
    return report('UNKNOWN', `${url.href} answers ${response.status}, but not as a Sluice server does`);
  } catch (error) {
    return report('CRITICAL', `${url.href} ${whyNoAnswer(error, timeoutSeconds)}`);
  }
};

/** `host:8080` and `http://host:8080` mean the health page of that server. */
export const healthUrl = (address: string): URL | undefined => {
  const url = serverUrl(address);
  if (url?.pathname === '/') url.pathname = '/health';
  return url;
};

const report = (status: Status, text: string): HealthReport => ({
  exitCode: CODES[status],
  line: `SLUICE ${status} - ${text}`,
});
