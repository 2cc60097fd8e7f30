import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { CONTROL } from '../headers.ts';
import type { PlainHeaders } from '../headers.ts';
import type { Reply } from '../reply.ts';

/** Problem details (RFC 9457), with the code as an extension member for programs. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Where the problem is explained.' }),
    title: z.string().meta({ description: 'The name of the status.' }),
    status: z.int(),
    detail: z.string().meta({ description: 'What is wrong with this request, and what to do.' }),
    code: z.string().meta({ description: 'Stable, for programs.' }),
    errors: z
      .array(
        z.object({
          field: z.string().meta({ description: 'Where it stands: `ladder.0.height`.' }),
          detail: z.string().meta({ description: 'What it must be.' }),
        }),
      )
      .readonly()
      .optional()
      .meta({ description: 'The fields that are wrong.' }),
  })
  .meta({ id: 'Problem', description: 'Problem details (RFC 9457).' });

type Told = z.output<typeof problemSchema>;
/** One field of a request that is wrong. */
export type FieldProblem = NonNullable<Told['errors']>[number];
export type ProblemDetails = Omit<Told, 'type' | 'title'>;

/** Where the reference page explains a problem. Relative: it holds wherever the server stands. */
export const problemType = (code: string): string => `/admin/reference#problem-${code}`;

export const problemReply = (problem: ProblemDetails, headers: PlainHeaders = {}): Reply => {
  const { status, code, detail, errors } = problem;
  const title = STATUS_CODES[status] ?? 'Problem';
  const told: Told = { type: problemType(code), title, status, detail, code, errors };
  const body = Buffer.from(JSON.stringify(told));
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
