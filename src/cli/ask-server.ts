import { InvalidArgumentError } from 'commander';
import type { CliContext } from './context.ts';

/** How a command waits for a running server, seconds: the default of monitoring plugins. */
export const DEFAULT_TIMEOUT_S = 10;
const DEFAULT_PORT = '8080';

/** Where a server on this machine is to be found: `http://127.0.0.1:8080`. */
export const localServer = (environment: CliContext['environment']): string =>
  `http://127.0.0.1:${environment['SLUICE_HTTP_PORT'] || DEFAULT_PORT}`;

/** `host:8080` means `http://host:8080`. Undefined when it is no address. */
export const serverUrl = (address: string): URL | undefined => {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`);
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
};

/** The beginning of an answer, as text, as far as `enough` asks for it. */
export const readSome = async (
  response: Response,
  maxLength: number,
  enough: (text: string) => boolean = () => false,
): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (enough(text) || text.length > maxLength) break;
  }
  return text;
};

/** Why a server could not be asked, in words that follow its address. */
export const whyNoAnswer = (error: unknown, timeoutSeconds: number): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `did not answer within ${timeoutSeconds} s`;
  // fetch says "fetch failed", and why one level down; for a name with several addresses, two.
  const cause: unknown = error.cause instanceof AggregateError ? error.cause.errors[0] : error.cause;
  const { code, message } = (cause ?? error) as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'refuses the connection: nothing listens there';
  if (code === 'ENOTFOUND') return 'is not to be found: there is no such host';
  return `cannot be asked: ${(code ? `${code} ` : '') + message}`.replaceAll(/[|\r\n]/g, ' ');
};

export const parseTimeout = (text: string): number => {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 3600)) throw new InvalidArgumentError('It must be 1 to 3600 seconds.');
  return seconds;
};
