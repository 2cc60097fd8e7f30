import { isScalar, LineCounter, parseDocument, visit, type Document, type YAMLError, type YAMLMap } from 'yaml';
import { ConfigError, type ConfigProblem } from './error.ts';
import { maskReferences } from './interpolate.ts';

/** A hundred channels with ten inputs each have a third of this; a larger file is another one, named by mistake. */
export const MAX_CONFIG_BYTES = 256 * 1024;
/** Names, values, groups and lists. All of them are looked at between two parts of the streams that run. */
const MAX_NODES = 30_000;
/** The longest that is of use are the channels, a hundred. */
const MAX_NAMES = 200;
/** Nobody mends more before trying again. */
export const MOST_PROBLEMS = 50;

export interface ConfigDocument {
  /** With references masked. */
  readonly document: Document;
  readonly lines: LineCounter;
  /** Names that stand twice. */
  readonly problems: readonly ConfigProblem[];
}

/**
 * A config's text as YAML. What is too much to be a config is refused here, before it costs more than a moment: the
 * server that asks is on the air.
 * @throws ConfigError
 */
export const readDocument = (text: string, source: string): ConfigDocument => {
  if (text.length > MAX_CONFIG_BYTES) throw tooMuch(source, `${text.length} characters`);
  const lines = new LineCounter();
  const options = { lineCounter: lines, prettyErrors: false, stringKeys: true, uniqueKeys: false } as const;
  const document = parseDocument(maskReferences(text), options);
  // A text that cannot be read says nothing reliable about its settings, nor do the errors that follow the first.
  const [syntaxError] = document.errors;
  if (syntaxError) throw new ConfigError([yamlProblem(syntaxError, lines, source)]);
  return { document, lines, problems: doubles(document, lines, source) };
};

/** The parser would compare each name with each other one. @throws ConfigError where there is too much */
const doubles = (document: Document, lines: LineCounter, source: string): ConfigProblem[] => {
  const problems: ConfigProblem[] = [];
  let nodes = 0;
  const count = (): void => {
    if (++nodes > MAX_NODES) throw tooMuch(source, `more than ${MAX_NODES} names and values`);
  };
  visit(document, {
    Node: count,
    Map: (_, map) => {
      count();
      if (map.items.length > MAX_NAMES) throw tooMuch(source, `a group of ${map.items.length} settings`);
      for (const { name, offset } of doublesOf(map)) {
        const message = `"${name}" stands twice in the same group: remove one`;
        if (problems.length < MOST_PROBLEMS) problems.push({ ...placeOf(lines, offset, source), message });
      }
    },
  });
  return problems;
};

const doublesOf = ({ items }: YAMLMap): { readonly name: string; readonly offset: number }[] => {
  const seen = new Set<unknown>();
  return items.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    const isDouble = seen.has(key.value);
    seen.add(key.value);
    return isDouble ? [{ name: String(key.value), offset: key.range?.[0] ?? 0 }] : [];
  });
};

const yamlProblem = (error: YAMLError, lines: LineCounter, source: string): ConfigProblem => ({
  ...placeOf(lines, error.pos[0], source),
  message: `not valid YAML: ${error.message}`,
});

const placeOf = (lines: LineCounter, offset: number, source: string) => {
  const { line, col } = lines.linePos(offset);
  return { source, line: Math.max(1, line), column: Math.max(1, col), field: '' };
};

const tooMuch = (source: string, what: string): ConfigError =>
  new ConfigError([{ source, field: '', message: `has ${what}: this is not a config file` }]);
