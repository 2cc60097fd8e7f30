import fc, { type Arbitrary } from 'fast-check';

/** As much of JSON Schema (2020-12) as the description of the API uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Values for fields of these names that mean something to the server. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

/** Values that a schema allows, most of them; short ones. */
export const arbitraryOf = (
  schema: JsonSchema,
  schemas: Readonly<Record<string, JsonSchema>>,
  known: Known,
  name = '',
): Arbitrary<unknown> => {
  const of = (one: JsonSchema, named = ''): Arbitrary<unknown> => arbitraryOf(one, schemas, known, named);
  const values = Object.hasOwn(known, name) ? known[name] : schema.examples;
  if (values && schema.type !== 'object') {
    return fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...values) }, typedOnly(schema, of));
  }
  if (schema.$ref !== undefined) return of(schemas[schema.$ref.split('/').at(-1)!]!, name);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const among = schema.anyOf ?? schema.oneOf;
  if (among) return fc.oneof(...among.map((one) => of(one, name)));
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['anything']);
  return fc.oneof(...types.map((type) => typed(type, schema, of)));
};

const typedOnly = ({ type = 'string', ...schema }: JsonSchema, of: (one: JsonSchema) => Arbitrary<unknown>) =>
  fc.oneof(...[type].flat().map((each) => typed(each, schema, of)));

const typed = (
  type: string,
  schema: JsonSchema,
  of: (one: JsonSchema, name?: string) => Arbitrary<unknown>,
): Arbitrary<unknown> => {
  const { minimum = -1e6, maximum = 1e6 } = schema;
  switch (type) {
    case 'string':
      return textOf(schema);
    case 'integer':
      return fc.integer({ min: Math.max(minimum, -1e9), max: Math.min(maximum, 1e9) });
    case 'number':
      return fc.double({ min: minimum, max: maximum, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const { items = {}, minItems = 0, maxItems = 5 } = schema;
      return fc.array(of(items), { minLength: minItems, maxLength: Math.min(maxItems, minItems + 4) });
    }
    case 'object':
      return objectOf(schema, of);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
};

const objectOf = (
  { properties = {}, required = [], additionalProperties, propertyNames }: JsonSchema,
  of: (one: JsonSchema, name?: string) => Arbitrary<unknown>,
): Arbitrary<unknown> => {
  const named = fc.record(Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, of(one, name)])), {
    requiredKeys: [...required],
  });
  if (typeof additionalProperties !== 'object') return named;
  const names = (propertyNames ? of(propertyNames) : fc.string({ maxLength: 8 })) as Arbitrary<string>;
  const others = fc.dictionary(names, of(additionalProperties), { maxKeys: 3 });
  return fc.tuple(others, named).map(([more, fields]) => ({ ...more, ...fields }));
};

const textOf = ({ pattern, minLength = 0, maxLength = 24 }: JsonSchema): Arbitrary<string> => {
  const plain = fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 24)), unit: 'grapheme' });
  if (pattern === undefined) return plain;
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: Math.min(maxLength, 64) });
  } catch {
    // It has what fast-check cannot make text of.
    return plain;
  }
};
