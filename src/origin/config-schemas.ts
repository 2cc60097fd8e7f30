import { z } from 'zod';
import { ApiProblem } from './api/endpoint.ts';
import type { ConfigApplied, ConfigControl } from './config-control.ts';
import { ConfigRefused } from './config-control.ts';
import type { AuditSink } from '../library/audit-entry.ts';
import type { Author } from './api/endpoint.ts';
import { ifMatch } from './api/precondition.ts';
import { controlJson, type Reply } from './reply.ts';

export interface ConfigEndpointsOptions {
  readonly control: ConfigControl;
  readonly audit?: AuditSink | undefined;
}

export const configProblemSchema = z
  .object({
    source: z.string(),
    line: z.int().optional(),
    column: z.int().optional(),
    field: z.string(),
    message: z.string(),
  })
  .meta({ id: 'ConfigProblem', description: 'One thing that is wrong; line and column count from 1.' });

const effects = ['values', 'inputs', 'encoder', 'rebuild', 'added', 'removed', 'restart'] as const;

export const configChangeSchema = z
  .object({
    channel: z.string().optional().meta({ description: 'Absent: of the whole server.' }),
    field: z.string(),
    effect: z.enum(effects).meta({
      description:
        '`values`: nothing is touched; `inputs`: that input alone; `encoder`: exchanged at the end of a segment; `rebuild`: viewers see a break; `restart`: counts from the next start of the server on.',
    }),
    text: z.string().meta({ description: 'All of it in plain words.' }),
    before: z.unknown().optional(),
    after: z.unknown().optional(),
  })
  .meta({ id: 'ConfigChange' });

export const appliedSchema = z
  .object({
    version: z.string().meta({ description: 'The entity tag without its quotation marks.' }),
    changes: z.array(configChangeSchema),
    failures: z.array(z.string()).meta({ description: 'What could not be done, though the config is right.' }),
  })
  .meta({ id: 'ConfigApplied' });

export const CONFIG_PROBLEMS = {
  stale: { status: 412, when: 'it is no longer the version that `If-Match` names: read it again.' },
  'config-invalid': { status: 422, when: 'the config cannot be used; the detail says what is wrong, with its line.' },
  'not-written': { status: 503, when: 'the config file cannot be written; nothing was changed.' },
  'too-many-changes': { status: 503, when: 'too many changes wait for their turn; nothing was changed.' },
} as const;

const STATUS: Readonly<Record<ConfigRefused['code'], number>> = {
  stale: 412,
  'config-invalid': 422,
  'not-written': 503,
  'too-many-changes': 503,
  'unknown-channel': 404,
  'channel-exists': 409,
};

/** @throws ApiProblem in place of what a ConfigControl refuses with */
export const tellingRefusals = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConfigRefused) throw new ApiProblem(STATUS[error.code], error.code, error.message);
    throw error;
  }
};

export const tagOf = (version: string): Record<string, string> => ({ ETag: `"${version}"` });

/** The versions that `If-Match` names; undefined: any. A weak tag is none of them (RFC 9110 13.1.1). */
export const expectedVersions = (header: string | undefined): readonly string[] | undefined =>
  ifMatch(header)?.flatMap((tag) => /^"([^"]*)"$/.exec(tag)?.[1] ?? []);

/** Notes what was changed, and answers with it. */
export const noted = (
  { audit }: ConfigEndpointsOptions,
  { who, address }: Author,
  { action, target, status = 200 }: { readonly action: string; readonly target: string; readonly status?: number },
  applied: ConfigApplied,
): Reply => {
  const changes = applied.changes.map(({ field, before, after }) => ({ field, before, after }));
  audit?.record({ who, address, action, target, details: { changes, failures: applied.failures } });
  return controlJson(status, applied, tagOf(applied.version));
};
