import { CommanderError, type Command } from 'commander';
import { z } from 'zod';
import { DEFAULT_TIMEOUT_S, parseTimeout, readSome, serverUrl, whyNoAnswer } from './ask-server.ts';
import type { CliContext } from './context.ts';
import { describeFailure } from './failure.ts';
import { findServer, type ServerOptions } from './find-server.ts';

export const DONE = 0;
export const REFUSED = 1;
const WRONG_CALL = 2;
const NO_ANSWER = 3;

/** A channel's state has a few kilobytes for each input. */
const MAX_ANSWER = 1024 * 1024;
/** What the server takes for a name. */
const MAX_NAME = 60;

/** What is said below the description of each command that changes something in a running server. */
export const CONTROL_HELP =
  'Needs no token on the machine of the server, for whoever may read its data folder; elsewhere SLUICE_API_TOKEN has one.\n' +
  'Exit code 0 done, 1 refused, 2 called wrongly, 3 no answer.';

export interface ControlOptions extends ServerOptions {
  readonly timeout: number;
}

export interface ControlRequest {
  /** What the answer begins with: the name of what was asked for. */
  readonly subject: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1/`: `channels/main/switch`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
  /** What the answer means, in words; undefined when it is not that of a Sluice server. */
  readonly describe: (answer: unknown) => string | undefined;
  /** What helps against a refusal, by its code. */
  readonly hints?: Readonly<Record<string, string>>;
}

/** Options that all of them have, and their exit codes. */
export const asControlCommand = (command: Command, _context: CliContext): Command =>
  command
    .option('-s, --server <url>', 'address of the server (default: the one of this machine)')
    .option('-c, --config <file>', 'config file of the server of this machine (default: as for serve)')
    .option('-t, --timeout <seconds>', 'how long to wait for the answer', parseTimeout, DEFAULT_TIMEOUT_S)
    .exitOverride(({ exitCode, code, message }) => {
      throw new CommanderError(exitCode === 0 ? DONE : WRONG_CALL, code, message);
    });

/** Asks a running server to do something, and ends with what came of it. Never throws. */
export const control = async (context: CliContext, options: ControlOptions, request: ControlRequest): Promise<void> =>
  endWith(context, await ask(context, options, request));

export interface Result {
  readonly exitCode: number;
  readonly text: string;
}

/** Says what came of it, and ends. */
export const endWith = (context: CliContext, { text, exitCode }: Result): void => {
  (exitCode === DONE ? context.print : context.tell)(`${text}\n`);
  context.exit(exitCode);
};

/** The path of a channel, or of what is below it, for `ControlRequest`. */
export const channelPath = (channel: string, below: string): string =>
  `channels/${encodeURIComponent(channel)}/${below}`;

type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

/** Asks a running server. Never throws. @param fetchFrom for one without a socket */
export const ask = async (
  context: Pick<CliContext, 'environment' | 'folder'>,
  options: ControlOptions,
  request: ControlRequest,
  fetchFrom: Fetch = fetch,
): Promise<Result> => {
  const place = await findServer(context, options).catch((error: unknown) => describeFailure(error));
  if ('exitCode' in place) return place;
  const url = serverUrl(place.server);
  if (!url) return { exitCode: WRONG_CALL, text: `"${place.server}" is not an address: write http://HOST:PORT` };
  const { path, query = {} } = request;
  url.pathname = `${url.pathname.replace(/\/$/, '')}/api/v1/${path}`;
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
  try {
    const signal = AbortSignal.timeout(options.timeout * 1000);
    const response = await fetchFrom(url, { ...asMessage(request, place.token, context.environment), signal });
    return judged(request, response.status, await readSome(response, MAX_ANSWER), url);
  } catch (error) {
    return { exitCode: NO_ANSWER, text: `${url.origin} ${whyNoAnswer(error, options.timeout)}` };
  }
};

const asMessage = (
  { method, body }: ControlRequest,
  token: string | undefined,
  environment: CliContext['environment'],
): RequestInit => ({
  method,
  headers: {
    ...(body && { 'Content-Type': 'application/json' }),
    ...(token && { Authorization: `Bearer ${token}` }),
  },
  ...(body && { body: JSON.stringify({ ...body, by: userName(environment) }) }),
});

const userName = (environment: CliContext['environment']): string => {
  const name = (environment['USER'] || environment['USERNAME'] || 'somebody').replaceAll(/[^\p{L}\p{N}._@-]/gu, '_');
  return `${name.slice(0, MAX_NAME - 20)} (command line)`;
};

/** Problem details (RFC 9457). */
const problemSchema = z.object({ code: z.string(), detail: z.string() });

const TOKEN_HINT = ' (call it in the folder of the server or with --config; elsewhere, SLUICE_API_TOKEN has the token)';

const judged = (request: ControlRequest, status: number, body: string, url: URL): Result => {
  const { subject, describe, hints } = request;
  const answer = parseJson(body);
  const prefix = subject === '' ? '' : `${subject}: `;
  const failure = problemSchema.safeParse(answer).data;
  if (failure) {
    const { code, detail } = failure;
    const hint = code.startsWith('token-') ? TOKEN_HINT : (hints?.[code] ?? '');
    return { exitCode: REFUSED, text: `${prefix}${detail}${hint}` };
  }
  const words = (status >= 200 && status <= 202) || status === 204 ? describe(answer) : undefined;
  if (words !== undefined) return { exitCode: DONE, text: `${prefix}${words}` };
  return { exitCode: NO_ANSWER, text: `${url.origin} answers ${status}, but not as a Sluice server does` };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Not an answer of ours: the caller says so.
    return undefined;
  }
};
