import { z } from 'zod';
import type { EdgeReport } from '../viewers/edge-tallies.ts';
import { tallySchema } from '../viewers/tally.ts';
import { ApiProblem, endpoint, type Endpoint } from './api/endpoint.ts';
import { controlJson } from './reply.ts';
import { bodyOf } from './request-body.ts';

/** Four kilobytes for each channel that somebody watches. */
const MAX_BODY_BYTES = 1024 * 1024;

export interface EdgesOptions {
  /** @returns false where there are too many edges */
  readonly takeReport: (edge: string, report: EdgeReport) => boolean;
}

const edgeName = z.string().regex(/^[a-z0-9-]{1,64}$/, { error: 'must be 1 to 64 small letters, digits and hyphens' });

/** What caches in front of this server tell it. */
export const edgesEndpoints = ({ takeReport }: EdgesOptions): Endpoint[] => [
  endpoint({
    id: 'reportAudience',
    method: 'post',
    path: '/api/v1/edges/{edge}/audience',
    tag: 'edges',
    summary: 'An edge tells whom it has in front of it, every few seconds',
    access: 'operator',
    params: z.object({ edge: edgeName.meta({ description: 'Name of the edge.' }) }),
    body: bodyOf({ channels: z.record(z.string().max(64), tallySchema) }, '{"channels":{"main":{…}}}'),
    maxBodyBytes: MAX_BODY_BYTES,
    answers: { 200: { description: 'Taken.', schema: z.object({}) } },
    problems: { 'too-many-edges': { status: 503, when: 'more edges tell of their viewers than are kept apart.' } },
    handle: ({ params, body }) => {
      if (takeReport(params.edge, body.channels)) return controlJson(200, {});
      throw new ApiProblem(503, 'too-many-edges', 'more edges tell of their viewers than are kept apart');
    },
  }),
];
