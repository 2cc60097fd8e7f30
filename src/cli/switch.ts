import { CommanderError, type Command } from 'commander';
import { z } from 'zod';
import { DEFAULT_TIMEOUT_S, localServer, parseTimeout, readSome, serverUrl, whyNoAnswer } from './ask-server.ts';
import type { CliContext } from './context.ts';

const DONE = 0;
const REFUSED = 1;
const WRONG_CALL = 2;
const NO_ANSWER = 3;

/** A channel's state has a few kilobytes for each input. */
const MAX_ANSWER = 1024 * 1024;
/** What the server takes for a name. */
const MAX_NAME = 60;

interface SwitchOptions {
  readonly hold?: string;
  readonly whenReady?: true;
  readonly server: string;
  readonly timeout: number;
}

export const addSwitchCommand = (program: Command, context: CliContext): Command =>
  program
    .command('switch')
    .summary('put an input on air in a running server')
    .description(
      'Puts an input of a channel on air, before schedule and order of preference; "auto" goes back to those.\n' +
        'Where the server has an api.token, SLUICE_API_TOKEN must hold it.\n' +
        'Exit code 0 done, 1 refused, 2 called wrongly, 3 no answer.',
    )
    .argument('<channel>', 'name of the channel')
    .argument('<input>', 'name of the input, or auto')
    .option('--hold <duration>', 'for how long, as 10m (default: until further notice)')
    .option('--when-ready', 'take an input that is not live as soon as it is')
    .option('-s, --server <url>', 'address of the server', localServer(context.environment))
    .option('-t, --timeout <seconds>', 'how long to wait for the answer', parseTimeout, DEFAULT_TIMEOUT_S)
    .exitOverride(({ exitCode, code, message }) => {
      throw new CommanderError(exitCode === 0 ? DONE : WRONG_CALL, code, message);
    })
    .action(async (channel: string, input: string, options: SwitchOptions) => {
      const { text, exitCode } = await askToSwitch(channel, input, options, context.environment);
      (exitCode === DONE ? context.print : context.tell)(`${text}\n`);
      context.exit(exitCode);
    });

interface SwitchResult {
  readonly exitCode: number;
  readonly text: string;
}

/** Asks, and never throws. */
export const askToSwitch = async (
  channel: string,
  input: string,
  { hold, whenReady, server, timeout }: SwitchOptions,
  environment: CliContext['environment'],
): Promise<SwitchResult> => {
  const url = serverUrl(server);
  if (!url) return { exitCode: WRONG_CALL, text: `"${server}" is not an address: write http://HOST:PORT` };
  url.pathname = `${url.pathname.replace(/\/$/, '')}/api/v1/channels/${encodeURIComponent(channel)}/switch`;
  const token = environment['SLUICE_API_TOKEN'];
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ input, hold, whenReady, by: userName(environment) }),
      signal: AbortSignal.timeout(timeout * 1000),
    });
    return described(channel, response.status, await readSome(response, MAX_ANSWER), url);
  } catch (error) {
    return { exitCode: NO_ANSWER, text: `${url.origin} ${whyNoAnswer(error, timeout)}` };
  }
};

const userName = (environment: CliContext['environment']): string => {
  const name = (environment['USER'] || environment['USERNAME'] || 'somebody').replaceAll(/[^\p{L}\p{N}._@-]/gu, '_');
  return `${name.slice(0, MAX_NAME - 20)} (command line)`;
};

const stateSchema = z.object({
  onAir: z.string().optional(),
  switch: z.object({ mode: z.string(), why: z.string(), manual: z.object({ input: z.string() }).optional() }),
});
const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

const described = (channel: string, status: number, body: string, url: URL): SwitchResult => {
  const answer = parseJson(body);
  const failure = errorSchema.safeParse(answer).data?.error;
  if (failure) return { exitCode: REFUSED, text: `${channel}: ${failure.message}${hint(failure.code)}` };
  const state = stateSchema.safeParse(answer).data;
  if (status !== 200 || !state) {
    return { exitCode: NO_ANSWER, text: `${url.origin} answers ${status}, but not as a Sluice server does` };
  }
  const { onAir = 'nothing', switch: decided } = state;
  const wanted = decided.manual?.input;
  const waiting = wanted !== undefined && wanted !== onAir ? `; ${wanted} follows as soon as it is live` : '';
  return { exitCode: DONE, text: `${channel}: ${onAir} is on the air (${decided.mode})${waiting}` };
};

const hint = (code: string): string => {
  if (code === 'token-missing' || code === 'token-wrong') return ' (the environment variable SLUICE_API_TOKEN)';
  return code === 'input-not-live' ? ' (--when-ready)' : '';
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Not an answer of ours: the caller says so.
    return undefined;
  }
};
