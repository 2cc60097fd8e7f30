import { z } from 'zod';
import { MeasureError, type MeasureFailure } from '../machine/measure-error.ts';
import type { Measured } from '../machine/measure.ts';
import { endpoint, type Endpoint, type Problem } from './api/endpoint.ts';
import { refusing } from './api/refused.ts';
import { controlJson } from './reply.ts';

export interface MachineOptions {
  /** @param seconds about how long. @throws MeasureError */
  readonly measure: (seconds: number) => Promise<Measured>;
}

const USUAL_SECONDS = 10;

const bodySchema = z.strictObject({
  seconds: z
    .number()
    .min(1)
    .max(20)
    .optional()
    .meta({ description: `About how long; ${USUAL_SECONDS} if not said.` }),
});

const names = z.array(z.string());

const measuredSchema = z
  .object({
    seconds: z.number().meta({ description: 'How long it took.' }),
    cores: z.int(),
    speed: z.number().meta({ description: 'Times real time, of what it holds; if that is nothing, of the smallest.' }),
    holds: names.meta({ description: 'Presets that it makes beside each other with 30 % to spare, best first.' }),
    ladder: names.meta({ description: 'The ladder of a channel on it, as the config spells it.' }),
  })
  .meta({ id: 'Machine', description: 'What this machine was seen to encode, beside all that it does.' });

const REFUSED: Readonly<Record<MeasureFailure, Problem>> = {
  measuring: { status: 409, when: 'it is being measured already.' },
  'given-up': { status: 503, when: 'the server stops.' },
  failed: { status: 502, when: 'ffmpeg failed.' },
};

/** What this machine can encode. */
export const machineEndpoints = ({ measure }: MachineOptions): Endpoint[] => [
  endpoint({
    id: 'measureMachine',
    method: 'post',
    path: '/api/v1/machine/measure',
    tag: 'server',
    summary: 'Measure which qualities this machine can encode beside what it does now',
    description: 'Encodes a test programme with the usual ladders, niced: channels on the air go first.',
    access: 'operator',
    body: bodySchema,
    bodyOptional: true,
    answers: { 200: { description: 'What was found.', schema: measuredSchema } },
    problems: REFUSED,
    handle: async ({ body: { seconds = USUAL_SECONDS } }) =>
      controlJson(200, await refusing(MeasureError, REFUSED)(() => measure(seconds))),
  }),
];
