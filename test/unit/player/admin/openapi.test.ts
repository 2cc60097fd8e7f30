import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import {
  allProblems,
  groupsOf,
  membersOf,
  typeWords,
  type ApiDescription,
} from '../../../../player/src/admin/reference/openapi.ts';
import { endpoint } from '../../../../src/origin/api/endpoint.ts';
import { describeApi } from '../../../../src/origin/api/openapi.ts';

const described = describeApi(
  [
    endpoint({
      id: 'openGate',
      method: 'post',
      path: '/api/v1/gates/{gate}',
      tag: 'gates',
      summary: 'Open a gate',
      access: 'operator',
      params: z.object({ gate: z.string() }),
      body: z.object({ wide: z.boolean().meta({ description: 'All of it.' }), by: z.string().optional() }),
      answers: { 200: { description: 'Open.', schema: z.object({ name: z.string() }) } },
      problems: { 'unknown-gate': { status: 404, when: 'there is no such gate.' } },
      handle: () => new Response(),
    }),
  ],
  '1.0.0',
) as ApiDescription;

describe('the reference of the API', () => {
  it('has every operation under its tag, with its parameters, its body and its answers', () => {
    const [group] = groupsOf(described);
    const [operation] = group!.operations;
    expect(group!.name).toBe('gates');
    expect(operation).toMatchObject({ id: 'openGate', method: 'POST', path: '/api/v1/gates/{gate}' });
    expect(operation!.parameters.map(({ name }) => name)).toEqual(['gate', 'Idempotency-Key']);
    expect(Object.keys(membersOf(operation!.body!)!)).toEqual(['wide', 'by']);
    expect(operation!.answers.map(({ status }) => status)).toEqual(['200']);
  });

  it('has a place for every problem that an answer may name', () => {
    const problems = new Map(allProblems(groupsOf(described)).map((one) => [one.code, one]));
    expect(problems.get('unknown-gate')).toMatchObject({ status: '404', when: 'there is no such gate.' });
    expect([...problems.keys()]).toEqual(expect.arrayContaining(['invalid-request', 'role-too-low', 'token-missing']));
  });

  it('says in words what a value is', () => {
    expect(typeWords({ type: 'array', items: { $ref: '#/components/schemas/Gate' } })).toBe('list of Gate');
    expect(typeWords({ anyOf: [{ enum: ['a', 'b'] }, { type: 'string', format: 'date-time' }] })).toBe(
      'one of a, b or string, date-time',
    );
  });
});
