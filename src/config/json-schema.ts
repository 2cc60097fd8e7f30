import { z } from 'zod';
import { configSchema } from './schema.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** A text that holds a reference to the environment may stand for any plain value. */
const REFERENCE = '\\$\\{[A-Za-z_]';

/** What editors need to complete and check a config file as it is typed (JSON Schema draft 7). */
export const configJsonSchema = (): JsonSchema => {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
  return { $schema, title: 'Sluice configuration', ...admitReferences(schema) };
};

/** The same schema, in which `${NAME}` may stand wherever a plain value does. Names of settings stay as they are. */
const admitReferences = (schema: JsonSchema): JsonSchema => {
  const result = { ...schema };
  if (schema.properties) {
    const entries = Object.entries(schema.properties).map(([name, inner]) => [name, admitInside(inner)] as const);
    result.properties = Object.fromEntries(entries);
  }
  if (schema.additionalProperties !== undefined) result.additionalProperties = admitInside(schema.additionalProperties);
  if (schema.items !== undefined && !Array.isArray(schema.items)) result.items = admitInside(schema.items);
  if (schema.anyOf) result.anyOf = schema.anyOf.map(admitReferences);
  if (schema.oneOf) result.oneOf = schema.oneOf.map(admitReferences);
  return admitReferenceAt(result);
};

const admitInside = (schema: z.core.JSONSchema._JSONSchema): z.core.JSONSchema._JSONSchema =>
  typeof schema === 'boolean' ? schema : admitReferences(schema);

const admitReferenceAt = (schema: JsonSchema): JsonSchema => {
  // What tells two forms apart (`type: rtmp`) has to stand there.
  if (schema.const !== undefined) return schema;
  if (schema.pattern !== undefined) return { ...schema, pattern: `(?:${schema.pattern})|${REFERENCE}` };
  const { type, enum: values, minimum, maximum, ...rest } = schema;
  if (values !== undefined) return { ...rest, anyOf: [{ enum: values }, { type: 'string', pattern: REFERENCE }] };
  if (type !== 'number' && type !== 'integer' && type !== 'boolean') return schema;
  const plain: JsonSchema = {
    type,
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  };
  return { ...rest, anyOf: [plain, { type: 'string', pattern: REFERENCE }] };
};
