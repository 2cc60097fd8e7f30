/** A request that has had no answer for this long will not have one, ms. */
const PATIENCE_MS = 8000;
/** What is to be cut may have to come to the disk first: the server waits for that for twenty seconds, ms. */
const COMMAND_PATIENCE_MS = 30_000;

/** What the server said of a request that it did not grant. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

interface ErrorBody {
  /** Problem details (RFC 9457). */
  readonly code?: string;
  readonly detail?: string;
}

const refusalOf = async (response: Response): Promise<Refused> => {
  // What is in front of the server may answer in a form of its own.
  const { code = '', detail } = (await response.json().catch(() => ({}))) as ErrorBody;
  return new Refused(response.status, code, detail ?? `the server answered ${response.status}`);
};

/** Undefined for what is not there. @throws Refused, or what fetch throws without an answer */
export const ask = async (path: string, signal?: AbortSignal): Promise<unknown> => {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(path, {
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
    cache: 'no-store',
  });
  if (response.status === 404) return undefined;
  if (!response.ok) throw await refusalOf(response);
  return response.json();
};

/** Where the token of those who may change something is kept, until the browser is closed. */
const TOKEN = 'sluice-token';

export const keepToken = (token: string): void => sessionStorage.setItem(TOKEN, token);

/** @throws Refused, or what fetch throws without an answer */
export const command = async (path: string, body: object): Promise<unknown> => {
  const token = sessionStorage.getItem(TOKEN);
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token !== null && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(COMMAND_PATIENCE_MS),
  });
  if (!response.ok) throw await refusalOf(response);
  return response.json();
};

/** For people. */
export const whyNot = (error: unknown): string => {
  if (error instanceof Refused) return error.message;
  return navigator.onLine ? 'The server does not answer' : 'You are offline';
};
