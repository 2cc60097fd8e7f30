import fc, { type Arbitrary } from 'fast-check';
import type { ApiDocument, Parameter, Placed } from './api-document.ts';
import { arbitraryOf, type JsonSchema, type Known } from './schema-arbitrary.ts';

/** A request as it is sent. */
export interface MadeRequest {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** The path or the method has been changed so that it may be no operation's at all. */
  readonly astray: boolean;
}

const ODD_TEXTS = ['', ' ', '\u0000', '\n', '💥', 'é'.normalize('NFD'), '‮', '"', "'; --", '<b>', '../..', '%', '{}'];
const ODD_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'a.b', '0', '-1'];
const ODD_NUMBERS = [-1, 0, 0.5, 1e21, -1e308, 2 ** 53, 1e-300];
const ODD_VALUES = [
  ...[null, true, [], {}, [[[[[]]]]], { a: { b: { c: {} } } }, 'x'.repeat(70_000), 'NaN', '1e999'],
  ...[...ODD_TEXTS, ...ODD_NUMBERS],
];
const ODD_BODIES = [
  ...['', '{', 'null', '[]', '"text"', '\uFEFF{}', '{"a":1,"a":2}', '{"__proto__":{"x":1}}', 'by=me', '<x/>'],
  ...['['.repeat(2000), `{"a":${'9'.repeat(400)}}`, 'x'.repeat(1_200_000), '\u0000'],
];
const ODD_TYPES = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', '', 'application/jsonp'];
const ODD_SEGMENTS = ['%00', '%2F', '%2e%2e', '..', '.', '', '%E0%A4%A', '%', 'x'.repeat(3000), '%F0%9F%92%A5', ';a=b'];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];
const TAGS = ['*', '"x"', 'W/"x"', '""', ',', '"a", "b"', 'x'];

/** Requests for all operations: right ones, and ones that are wrong in one place or another. */
export const requestsFor = (document: ApiDocument, placed: readonly Placed[], known: Known): Arbitrary<MadeRequest> =>
  fc.oneof(...placed.map((one) => requestFor(document, one, known)));

const requestFor = (document: ApiDocument, { path, method, operation }: Placed, known: Known) => {
  const { parameters = [], requestBody, operationId } = operation;
  const of = (schema: JsonSchema, name?: string) => arbitraryOf(schema, document.components.schemas, known, name);
  const inside = (place: Parameter['in']) => parameters.filter((one) => one.in === place);
  const body = requestBody?.content['application/json']?.schema;
  return fc
    .record({
      path: pathOf(path, inside('path'), of),
      query: queryOf(inside('query'), of),
      headers: headersOf(inside('header')),
      body: body ? bodyOf(of(body)) : fc.constant(undefined),
      method: often(method.toUpperCase(), fc.constantFrom(...METHODS), 20),
      type: often('application/json', fc.constantFrom(...ODD_TYPES), 20),
    })
    .map((made): MadeRequest => ({
      operation: operationId,
      method: made.method,
      path: `${made.path.text}${made.query}`,
      headers: { ...made.headers, ...(made.body !== undefined && { 'content-type': made.type }) },
      body: made.body,
      astray: made.path.odd || made.method !== method.toUpperCase(),
    }));
};

const often = <T>(usual: T, odd: Arbitrary<T>, weight: number): Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: odd });

type Of = (schema: JsonSchema, name?: string) => Arbitrary<unknown>;

const pathOf = (path: string, parameters: readonly Parameter[], of: Of) => {
  const names = parameters.map(({ name }) => name);
  const values = fc.tuple(
    ...parameters.map(({ name, schema }) =>
      fc.oneof(
        { weight: 12, arbitrary: of(schema, name).map((value) => encodeURIComponent(wellFormed(String(value)))) },
        { weight: 1, arbitrary: fc.constantFrom(...ODD_SEGMENTS) },
      ),
    ),
  );
  return values.map((texts) => ({
    text: names.reduce((at, name, index) => at.replace(`{${name}}`, () => texts[index]!), path),
    odd: texts.some((text) => text === '' || text === '.' || text === '..' || ODD_SEGMENTS.includes(text)),
  }));
};

const queryOf = (parameters: readonly Parameter[], of: Of): Arbitrary<string> => {
  const given = fc.record(
    Object.fromEntries(
      parameters.map(({ name, schema }) => [
        name,
        fc.oneof({ weight: 25, arbitrary: of(schema, name) }, { weight: 1, arbitrary: fc.constantFrom(...ODD_VALUES) }),
      ]),
    ),
    { requiredKeys: [] },
  );
  const raw = often('', fc.constantFrom('x=1', '%', '&&', 'a=%E0%A4%A', '__proto__=1', 'limit=1&limit=x'), 15);
  return fc.tuple(given, raw).map(([fields, more]) => {
    const pairs = Object.entries(fields).map(([name, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return `${name}=${encodeURIComponent(wellFormed(text).slice(0, 2000))}`;
    });
    const text = [...pairs, more].filter((one) => one !== '').join('&');
    return text === '' ? '' : `?${text}`;
  });
};

/** Keys of idempotency come from a small pool, so that they are met again. */
const headersOf = (parameters: readonly Parameter[]): Arbitrary<Record<string, string>> => {
  const values: Readonly<Record<string, Arbitrary<string>>> = {
    'Idempotency-Key': fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 1, max: 300 }).map((number) => `key-${number}`) },
      { weight: 1, arbitrary: fc.constantFrom('""', '"a b"', 'x'.repeat(300), ',') },
    ),
    'If-Match': fc.constantFrom(...TAGS),
    'If-None-Match': fc.constantFrom(...TAGS),
  };
  const given = parameters.map(({ name }) => [name, values[name] ?? fc.constantFrom('', '1', 'x')] as const);
  return fc.record(Object.fromEntries(given), { requiredKeys: [] }) as Arbitrary<Record<string, string>>;
};

const bodyOf = (right: Arbitrary<unknown>): Arbitrary<string | undefined> =>
  fc.oneof(
    { weight: 16, arbitrary: right.map((value) => JSON.stringify(value)) },
    { weight: 6, arbitrary: fc.tuple(right, fault).map(([value, spoil]) => JSON.stringify(spoil(value))) },
    { weight: 2, arbitrary: fc.constantFrom<string | undefined>(...ODD_BODIES, undefined) },
  );

/** Something that is wrong with a body: a field less, one more, or one with another value. */
const fault: Arbitrary<(value: unknown) => unknown> = fc
  .record({
    kind: fc.constantFrom('less', 'more', 'other'),
    place: fc.nat(),
    name: fc.constantFrom(...ODD_NAMES),
    odd: fc.constantFrom<unknown>(...ODD_VALUES),
  })
  .map(({ kind, place, name, odd }) => (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return odd;
    const fields = Object.entries(value);
    const index = fields.length === 0 ? 0 : place % fields.length;
    if (kind === 'less') return Object.fromEntries(fields.toSpliced(index, 1));
    if (kind === 'more' || fields.length === 0) return Object.fromEntries([...fields, [name, odd]]);
    return Object.fromEntries(fields.with(index, [fields[index]![0], odd]));
  });

/** Half a character cannot stand in an address. */
const wellFormed = (text: string): string => text.toWellFormed();
