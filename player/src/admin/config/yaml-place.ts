/** Where the cursor stands in a config: what is above it, and what is begun there. */
export interface YamlPlace {
  /** Keys and, for items of lists, `-`: `['channels', 'main', 'inputs', '-']`. */
  readonly path: readonly string[];
  /** A key is begun, or the value of the last key of the path. */
  readonly wants: 'key' | 'value';
  /** What stands there already, up to the cursor. */
  readonly begun: string;
  /** Keys and plain values beside it, as far as they stand in the same map. */
  readonly beside: ReadonlyMap<string, string>;
}

const KEY = /^(?<key>[\w.-]+|"[^"]*"|'[^']*')\s*:(?:\s+(?<value>.*))?$/;

interface Line {
  /** Columns before its first word, dashes of lists included. */
  readonly indent: number;
  /** Columns before its dash; undefined where there is none. */
  readonly dash: number | undefined;
  readonly text: string;
}

const lineOf = (source: string): Line | undefined => {
  const text = source.replace(/\s+#.*$/, '');
  if (/^\s*(#|$)/.test(text)) return undefined;
  const lead = /^(\s*)((?:- +)*)/.exec(text)!;
  const dash = lead[2] === '' ? undefined : lead[1]!.length;
  return { indent: lead[0].length, dash, text: text.slice(lead[0].length) };
};

const keyOf = (text: string): { key: string; value: string } | undefined => {
  const found = KEY.exec(text);
  return found?.groups
    ? { key: found.groups['key']!.replace(/^["']|["']$/g, ''), value: found.groups['value'] ?? '' }
    : undefined;
};

/** @param before lines above, the newest last @param start of the line, up to the cursor */
export const yamlPlace = (before: readonly string[], start: string): YamlPlace => {
  // The sign keeps spaces at the end where they are.
  const here = lineOf(`${start}\u0001`);
  if (!here) return { path: [], wants: 'key', begun: start, beside: new Map() };
  const text = here.text.slice(0, -1);
  const above = parents(before, here);
  const own = keyOf(text);
  if (own) return inFlow([...above.path, own.key], own.value, above.beside);
  if (/^[{[]/.test(text)) return inFlow(above.path, text, above.beside);
  return { path: above.path, wants: 'key', begun: text, beside: above.beside };
};

/** What the line stands in, by what is less indented above it. */
const parents = (before: readonly string[], here: Line): { path: string[]; beside: Map<string, string> } => {
  const path: string[] = [];
  const beside = new Map<string, string>();
  const { dash } = here;
  let { indent } = here;
  if (dash !== undefined) {
    path.unshift('-');
    indent = dash;
  }
  let isBeside = dash === undefined;
  for (const source of before.toReversed()) {
    const line = lineOf(source);
    if (!line) continue;
    const own = keyOf(line.text);
    if (isBeside && line.indent === indent && own) beside.set(own.key, own.value);
    // The first key of an item stands behind its dash.
    if (line.dash !== undefined && line.indent === indent && line.dash < indent && path[0] !== '-') {
      path.unshift('-');
      indent = line.dash;
      isBeside = false;
      continue;
    }
    // A list may stand as far left as the key that it belongs to.
    const isAbove = line.indent < indent || (path[0] === '-' && line.dash === undefined && line.indent === indent);
    if (!isAbove || !own) continue;
    path.unshift(own.key);
    isBeside = false;
    if (line.dash === undefined) {
      indent = line.indent;
      continue;
    }
    path.unshift('-');
    indent = line.dash;
  }
  return { path, beside };
};

/** What a bracket has opened. */
interface Opened {
  readonly isMap: boolean;
  readonly path: readonly string[];
  /** Of a map: what stands in it so far. */
  readonly beside: Map<string, string>;
  /** The key that the bracket is the value of. */
  readonly of: string | undefined;
}

/** `{ name: studio, type: ` and `[720p, ` on one line. */
const inFlow = (path: readonly string[], value: string, beside: ReadonlyMap<string, string>): YamlPlace => {
  const opened: Opened[] = [];
  let key: string | undefined;
  let word = '';
  const pathNow = (): readonly string[] => {
    const top = opened.at(-1);
    if (!top) return path;
    return top.isMap && key !== undefined ? [...top.path, key] : top.path;
  };
  for (const sign of value) {
    const top = opened.at(-1);
    if (sign === '{' || sign === '[') {
      const isMap = sign === '{';
      opened.push({ isMap, path: isMap ? pathNow() : [...pathNow(), '-'], beside: new Map(), of: key });
      key = undefined;
    } else if (sign === '}' || sign === ']') {
      key = opened.pop()?.of;
    } else if (sign === ',' && top) {
      key = undefined;
    } else if (sign === ':' && top?.isMap && key === undefined) {
      key = word.trim();
    } else {
      word += sign;
      if (top?.isMap && key !== undefined) top.beside.set(key, word.trim());
      continue;
    }
    word = '';
  }
  const top = opened.at(-1);
  const wants = top?.isMap && key === undefined ? 'key' : 'value';
  return { path: pathNow(), wants, begun: word.trimStart(), beside: top?.beside ?? beside };
};
