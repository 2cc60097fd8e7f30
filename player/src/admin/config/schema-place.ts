/** The part of a JSON schema that the editor reads. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

/** No schema of a config nests deeper; a circle of references ends there. */
const DEEPEST = 12;

/** All forms that something may have, without the alternatives around them. */
export const formsOf = (schema: JsonSchema, root: JsonSchema, depth = 0): JsonSchema[] => {
  if (depth > DEEPEST) return [];
  const name = schema.$ref?.replace(/^#\/\$defs\//, '');
  const target = name === undefined ? undefined : root.$defs?.[name];
  const inner = [
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(schema.allOf ?? []),
    ...(target ? [target] : []),
  ];
  if (inner.length === 0) return [schema];
  const own = schema.properties || schema.enum ? [schema] : [];
  return [...own, ...inner.flatMap((one) => formsOf(one, root, depth + 1))];
};

/** The forms of what stands at a place. @param path as `YamlPlace` has it */
export const schemasAt = (root: JsonSchema, path: readonly string[]): JsonSchema[] =>
  path.reduce<JsonSchema[]>(
    (schemas, step) =>
      schemas.flatMap((schema) => {
        const inner = step === '-' ? schema.items : memberOf(schema, step);
        return inner ? formsOf(inner, root) : [];
      }),
    formsOf(root, root),
  );

const memberOf = ({ properties, additionalProperties }: JsonSchema, key: string): JsonSchema | undefined =>
  properties?.[key] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);

/** Those that what stands beside allows: `type: rtmp` leaves one of many. */
export const fitting = (schemas: readonly JsonSchema[], beside: ReadonlyMap<string, string>): JsonSchema[] => {
  const fits = ({ properties = {} }: JsonSchema): boolean =>
    Object.entries(properties).every(([key, { const: wanted }]) => {
      const given = beside.get(key);
      return wanted === undefined || given === undefined || given === '' || given === wanted;
    });
  const found = schemas.filter(fits);
  return found.length > 0 ? found : [...schemas];
};

export interface Offer {
  readonly name: string;
  readonly description: string | undefined;
  readonly isRequired: boolean;
}

/** Keys that may stand there, without those that stand there already. */
export const keysOf = (schemas: readonly JsonSchema[], beside: ReadonlyMap<string, string>): Offer[] => {
  const offers = new Map<string, Offer>();
  for (const { properties = {}, required = [] } of fitting(schemas, beside)) {
    for (const [name, property] of Object.entries(properties)) {
      if (beside.has(name) || offers.has(name)) continue;
      offers.set(name, { name, description: property.description, isRequired: required.includes(name) });
    }
  }
  return [...offers.values()];
};

/** Values that are named one by one. */
export const valuesOf = (schemas: readonly JsonSchema[]): string[] => {
  const values = schemas.flatMap((schema) => [
    ...(schema.enum ?? []),
    ...(schema.const === undefined ? [] : [schema.const]),
    ...(schema.type === 'boolean' ? [true, false] : []),
  ]);
  return [...new Set(values.map(String))];
};

/** What a key is for: its description, its default, its values. @param parents the forms of the map it stands in */
export const explain = (parents: readonly JsonSchema[], key: string, root: JsonSchema): string | undefined => {
  const property = parents.map((parent) => memberOf(parent, key)).find((found) => found !== undefined);
  if (!property) return undefined;
  const forms = formsOf(property, root);
  const described = property.description ?? forms.find(({ description }) => description)?.description;
  const values = valuesOf(forms);
  const lines = [
    described,
    values.length > 0 && `One of: ${values.join(', ')}.`,
    property.default !== undefined && `Default: ${JSON.stringify(property.default)}.`,
  ].filter((line) => typeof line === 'string');
  return lines.length > 0 ? lines.join('\n') : undefined;
};
