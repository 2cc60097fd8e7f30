import { ApiError, errorOf, Unreachable } from './api-error.ts';
import { heard, lost } from './connection.ts';

export { ApiError, reasonOf, Unreachable } from './api-error.ts';

/** A question that has had no answer for this long will not have one, ms. */
const ASK_PATIENCE_MS = 8000;
/** What is changed may have to come to the disk, or to the end of a segment, first, ms. */
const CHANGE_PATIENCE_MS = 30_000;

export interface Answer<T> {
  /** `undefined` with 204, and with 304. */
  readonly value: T;
  readonly status: number;
  /** Its version, for `ifMatch`. */
  readonly etag: string | undefined;
}

export interface AskOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** The version that is to be changed: another one is answered with 412. */
  readonly ifMatch?: string | undefined;
  /** The version that is there already: answered with 304 while it holds. */
  readonly ifNoneMatch?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Answers that are no failure here, as 503 of the health check. */
  readonly alsoGood?: readonly number[];
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What is told that the login has ended. */
let onUnknown: (() => void) | undefined;
export const whenUnknown = (told: () => void): void => {
  onUnknown = told;
};

/** @throws ApiError, Unreachable, or what the signal was ended with */
export const send = async <T>(method: Method, path: string, options: AskOptions = {}): Promise<Answer<T>> => {
  const response = await exchange(method, path, options);
  heard();
  const etag = response.headers.get('ETag') ?? undefined;
  const { status } = response;
  if (status === 204 || status === 304) return { value: undefined as T, status, etag };
  if (!response.ok && !options.alsoGood?.includes(status)) {
    const error = await errorOf(response);
    if (status === 401 && path !== SESSION) onUnknown?.();
    throw error;
  }
  return { value: (await bodyOf(response)) as T, status, etag };
};

const SESSION = '/api/v1/session';

const bodyOf = async (response: Response): Promise<unknown> => {
  if (!/[/+]json/.test(response.headers.get('Content-Type') ?? '')) return response.text();
  try {
    return await response.json();
  } catch {
    throw new ApiError(response.status, 'not-json', 'the answer was cut short');
  }
};

const exchange = async (method: Method, path: string, options: AskOptions): Promise<Response> => {
  const { body, ifMatch, ifNoneMatch, signal } = options;
  const patience = AbortSignal.timeout(method === 'GET' ? ASK_PATIENCE_MS : CHANGE_PATIENCE_MS);
  try {
    return await fetch(path, {
      method,
      cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
      headers: {
        Accept: 'application/json',
        ...(method !== 'GET' && { 'Content-Type': 'application/json' }),
        ...(ifMatch !== undefined && { 'If-Match': ifMatch }),
        ...(ifNoneMatch !== undefined && { 'If-None-Match': ifNoneMatch }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    lost();
    throw new Unreachable();
  }
};

/** The API of this server. Paths are whole: `/api/v1/jobs`. */
export const api = {
  get: <T>(path: string, options?: AskOptions) => send<T>('GET', path, options),
  post: <T>(path: string, body?: unknown, options?: AskOptions) => send<T>('POST', path, { body, ...options }),
  put: <T>(path: string, body: unknown, options?: AskOptions) => send<T>('PUT', path, { body, ...options }),
  patch: <T>(path: string, body: unknown, options?: AskOptions) => send<T>('PATCH', path, { body, ...options }),
  delete: <T>(path: string, options?: AskOptions) => send<T>('DELETE', path, options),
};
