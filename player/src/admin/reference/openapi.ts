/** The part of OpenAPI 3.1 that this server's description has. */
export interface ApiDescription {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, SchemaObject>> };
}

export interface SchemaObject {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, SchemaObject>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | SchemaObject;
  readonly items?: SchemaObject;
  readonly anyOf?: readonly SchemaObject[];
  readonly oneOf?: readonly SchemaObject[];
  readonly allOf?: readonly SchemaObject[];
}

interface ParameterObject {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: SchemaObject;
}

type Content = Readonly<Record<string, { readonly schema?: SchemaObject }>>;

interface OperationObject {
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly ParameterObject[];
  readonly requestBody?: { readonly content?: Content };
  readonly responses?: Readonly<Record<string, { readonly description?: string; readonly content?: Content }>>;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly ParameterObject[];
  readonly body: SchemaObject | undefined;
  readonly answers: readonly Answer[];
  readonly problems: readonly Problem[];
}

export interface Answer {
  readonly status: string;
  readonly description: string;
  readonly media: string | undefined;
  readonly schema: SchemaObject | undefined;
}

export interface Problem {
  readonly status: string;
  readonly code: string;
  readonly when: string;
}

export interface Group {
  readonly name: string;
  readonly operations: readonly Operation[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** The operations, by their tags, in the order of the description. */
export const groupsOf = ({ paths }: ApiDescription): Group[] => {
  const groups = new Map<string, Operation[]>();
  for (const [path, operations] of Object.entries(paths)) {
    for (const method of METHODS) {
      const object = operations[method];
      if (!object) continue;
      const tag = object.tags?.[0] ?? 'other';
      groups.set(tag, [...(groups.get(tag) ?? []), operationOf(method, path, object)]);
    }
  }
  return [...groups].map(([name, operations]) => ({ name, operations }));
};

const operationOf = (method: string, path: string, object: OperationObject): Operation => {
  const responses = Object.entries(object.responses ?? {});
  const isProblem = ([status]: readonly [string, unknown]): boolean => Number(status) >= 400;
  return {
    id: object.operationId ?? `${method} ${path}`,
    ...{ method: method.toUpperCase(), path },
    summary: object.summary ?? '',
    description: object.description ?? '',
    parameters: object.parameters ?? [],
    body: schemaOf(object.requestBody?.content).schema,
    answers: responses
      .filter((one) => !isProblem(one))
      .map(([status, { description = '', content }]) => ({ status, description, ...schemaOf(content) })),
    problems: responses.filter(isProblem).flatMap(([status, { description = '' }]) => problemsOf(status, description)),
  };
};

const schemaOf = (content: Content = {}): { media: string | undefined; schema: SchemaObject | undefined } => {
  const [media, described] = Object.entries(content)[0] ?? [];
  return { media, schema: described?.schema };
};

/** `` `unknown-channel`: there is no channel of this name. `` for each, with an empty line between. */
export const problemsOf = (status: string, description: string): Problem[] =>
  description.split('\n\n').flatMap((text) => {
    const [, codes, when] = /^((?:`[\w-]+`(?:, )?)+): ([\s\S]*)$/.exec(text) ?? [];
    if (codes === undefined || when === undefined) return [];
    return [...codes.matchAll(/`([\w-]+)`/g)].map(([, code]) => ({ status, code: code!, when }));
  });

export interface KnownProblem extends Problem {
  /** Operations that answer with it. */
  readonly operations: readonly Operation[];
}

/** All problems, by their codes. */
export const allProblems = (groups: readonly Group[]): KnownProblem[] => {
  const known = new Map<string, KnownProblem>();
  for (const operation of groups.flatMap(({ operations }) => operations)) {
    for (const problem of operation.problems) {
      const before = known.get(problem.code);
      known.set(problem.code, { ...(before ?? problem), operations: [...(before?.operations ?? []), operation] });
    }
  }
  return [...known.values()].toSorted((a, b) => a.code.localeCompare(b.code));
};

/** `Recording` of `#/components/schemas/Recording`. */
export const refName = ({ $ref }: SchemaObject): string | undefined =>
  $ref === undefined ? undefined : $ref.slice($ref.lastIndexOf('/') + 1);

/** What a value is, in a few words: `string, date-time`, `one of a, b`, `list of Recording`. */
export const typeWords = (schema: SchemaObject): string => {
  const name = refName(schema);
  if (name !== undefined) return name;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return `one of ${schema.enum.map(String).join(', ')}`;
  if (schema.items) return `list of ${typeWords(schema.items)}`;
  const several = schema.oneOf ?? schema.anyOf;
  if (several) return [...new Set(several.map(typeWords))].join(' or ');
  const type = typeof schema.type === 'string' ? schema.type : (schema.type?.join(' or ') ?? 'anything');
  return [type, schema.format].filter(Boolean).join(', ');
};

/** The schemas whose members are worth being shown: objects within lists and alternatives, too. */
export const membersOf = (schema: SchemaObject): Readonly<Record<string, SchemaObject>> | undefined => {
  if (schema.properties) return schema.properties;
  if (schema.items) return membersOf(schema.items);
  const inner = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].map(membersOf);
  const found = inner.filter((one) => one !== undefined);
  return found.length > 0 ? Object.fromEntries(found.flatMap((one) => Object.entries(one))) : undefined;
};
