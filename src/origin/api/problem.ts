import { STATUS_CODES } from 'node:http';
import { CONTROL } from '../headers.ts';
import type { PlainHeaders } from '../headers.ts';
import type { Reply } from '../reply.ts';

/** One field of a request that is wrong. */
export interface FieldProblem {
  /** Where it stands: `ladder.0.height`, or empty for the whole. */
  readonly field: string;
  /** What it must be. */
  readonly detail: string;
}

export interface ProblemDetails {
  readonly status: number;
  /** Stable, for programs: `unknown-channel`. */
  readonly code: string;
  /** What is wrong with this request, and what to do. */
  readonly detail: string;
  readonly errors?: readonly FieldProblem[];
}

/** Where the reference page explains a problem. Relative: it holds wherever the server stands. */
export const problemType = (code: string): string => `/admin/reference#problem-${code}`;

/** Problem details (RFC 9457), with the code as an extension member for programs. */
export const problemReply = (problem: ProblemDetails, headers: PlainHeaders = {}): Reply => {
  const { status, code, detail, errors } = problem;
  const title = STATUS_CODES[status] ?? 'Problem';
  const body = Buffer.from(JSON.stringify({ type: problemType(code), title, status, detail, code, errors }));
  return {
    status,
    headers: {
      ...CONTROL,
      'Content-Type': 'application/problem+json',
      'Content-Length': String(body.length),
      'Cache-Control': 'no-store',
      ...headers,
    },
    body: [body],
  };
};
