/** One field of a request that is wrong. */
export interface FieldProblem {
  /** `ladder.0.height`; empty for the whole. */
  readonly field: string;
  readonly detail: string;
}

/** What the server said of a request that it did not grant (RFC 9457). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** Stable: `role-too-low`. Empty where something in front of the server answered. */
  readonly code: string;
  readonly fields: readonly FieldProblem[];
  /** Seconds until it may be tried again. */
  readonly retryAfter: number | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    fields: readonly FieldProblem[] = [],
    retryAfter: number | undefined = undefined,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.retryAfter = retryAfter;
  }

  /** What is said of one field. */
  of(field: string): string | undefined {
    return this.fields.find((one) => one.field === field)?.detail;
  }
}

/** There was no answer. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';

  constructor() {
    super(navigator.onLine ? 'The server does not answer' : 'You are offline');
  }
}

/** For people. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? capital(error.message) : 'Something went wrong';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** An answer's problem, whoever wrote it. */
export const errorOf = async (response: Response): Promise<ApiError> => {
  const body = (await response.json().catch(() => ({}))) as Partial<{
    code: string;
    detail: string;
    errors: readonly FieldProblem[];
  }> | null;
  const { code = '', detail, errors } = body ?? {};
  const wait = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new ApiError(
    response.status,
    code,
    detail ?? `the server answered ${response.status}`,
    Array.isArray(errors) ? errors : [],
    Number.isFinite(wait) ? wait : undefined,
  );
};
