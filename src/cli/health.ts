import { CommanderError, type Command } from 'commander';
import { DEFAULT_TIMEOUT_S, localServer, parseTimeout, readSome, serverUrl, whyNoAnswer } from './ask-server.ts';
import type { CliContext } from './context.ts';
import { UnitError } from '../config/units.ts';
import { HealthRequestError, judgeAnswer, reportSchema, type HealthAnswer, type OwnRules } from './health-report.ts';

/** Exit codes of monitoring plugins (https://www.monitoring-plugins.org/doc/guidelines.html, Plugin Return Codes). */
const CODES = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 } as const;
type Status = keyof typeof CODES;

/** The line is a few hundred bytes; whatever answers with more is something else. */
const MAX_BODY = 64 * 1024;
/** Of a hundred channels with all their figures. */
const MAX_JSON = 4 * 1024 * 1024;

export interface HealthReport {
  readonly exitCode: number;
  /** One line, with performance data behind `|` where there is some. */
  readonly line: string;
  /** Further lines, for people. */
  readonly details?: readonly string[];
}

interface HealthOptions extends Partial<OwnRules> {
  readonly timeout: number;
  readonly channel?: string;
  readonly rule?: readonly string[];
  readonly verbose?: boolean;
}

export const addHealthCommand = (program: Command, context: CliContext): Command =>
  program
    .command('health')
    .summary('ask a running server how it is (Nagios plugin)')
    .description(
      'Asks a running server how it is, as a Nagios plugin: one line with performance data;\n' +
        'exit code 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. What counts from when on stands in the config of the\n' +
        'server (health); what is said here goes before that.',
    )
    .argument('[url]', 'address of the server, or of /health/CHANNEL', `${localServer(context.environment)}/health`)
    .option('-t, --timeout <seconds>', 'how long to wait for the answer', parseTimeout, DEFAULT_TIMEOUT_S)
    .option('--channel <name>', 'this channel alone')
    .option('-r, --rule <names>', 'these rules alone, as encoderSpeed or slate,backup', (text: string) =>
      text.split(','),
    )
    .option('-w, --warning <range>', 'when the figure of the rule is a WARNING: 4, 10:, ~:10 or @5:10')
    .option(
      '-c, --critical <range>',
      'when it is CRITICAL; without --rule, of the age of the newest segment, in seconds',
    )
    .option('-v, --verbose', 'with a line for all that was found, by its rule')
    // Monitoring reads an exit code of 1 as WARNING: a wrong call is UNKNOWN.
    .exitOverride(({ exitCode, code, message }) => {
      throw new CommanderError(exitCode === 0 ? CODES.OK : CODES.UNKNOWN, code, message);
    })
    .action(async (url: string, { timeout, rule, ...options }: HealthOptions) => {
      const { line, details = [], exitCode } = await checkHealth(url, timeout, { ...options, rules: rule ?? [] });
      context.print(`${[line, ...details].join('\n')}\n`);
      context.exit(exitCode);
    });

export interface HealthQuestion extends OwnRules {
  readonly channel?: string | undefined;
  readonly verbose?: boolean | undefined;
}

/** Asks, and never throws: a plugin always has an answer. */
export const checkHealth = async (
  address: string,
  timeoutSeconds: number,
  question: HealthQuestion = { rules: [] },
): Promise<HealthReport> => {
  const url = healthUrl(address);
  if (!url) return report('UNKNOWN', `"${address}" is not an address: write http://HOST:PORT`);
  if (question.channel !== undefined)
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${encodeURIComponent(question.channel)}`;
  const { rules, warning, critical, verbose } = question;
  const isOwn = rules.length > 0 || warning !== undefined || critical !== undefined || verbose === true;
  try {
    const headers = isOwn ? { accept: 'application/json' } : {};
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutSeconds * 1000) });
    return isOwn ? await ownReport(response, url, question) : await toldReport(response, url);
  } catch (error) {
    if (error instanceof HealthRequestError || error instanceof UnitError) return report('UNKNOWN', error.message);
    return report('CRITICAL', `${url.href} ${whyNoAnswer(error, timeoutSeconds)}`);
  }
};

/** The server's own words. */
const toldReport = async (response: Response, url: URL): Promise<HealthReport> => {
  const line = (await readSome(response, MAX_BODY, (text) => text.includes('\n'))).split(/[\r\n]/, 1)[0]!.trim();
  const status = /^SLUICE (OK|WARNING|CRITICAL|UNKNOWN)\b/.exec(line)?.[1] as Status | undefined;
  return status ? { line, exitCode: CODES[status] } : stranger(response, url);
};

/** What becomes of the server's figures by rules of one's own. */
const ownReport = async (response: Response, url: URL, question: HealthQuestion): Promise<HealthReport> => {
  const answer = parsedAnswer(await readSome(response, MAX_JSON));
  if (!answer) return stranger(response, url);
  if (answer.channels.length === 0) {
    const what = question.channel === undefined ? 'there are no channels' : `there is no channel "${question.channel}"`;
    return report('UNKNOWN', what);
  }
  const { status, line, details } = judgeAnswer(answer, question);
  return { line, exitCode: CODES[status], ...(question.verbose && { details }) };
};

const parsedAnswer = (text: string): HealthAnswer | undefined => {
  try {
    return reportSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
};

const stranger = ({ status }: Response, { href }: URL): HealthReport =>
  report('UNKNOWN', `${href} answers ${status}, but not as a Sluice server does`);

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
