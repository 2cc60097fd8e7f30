/** One setting that differs, as people read it: secrets are masked. */
export interface Difference {
  /** `inputs.studio.takeover`, `ladder.720p.videoBitrate` */
  readonly field: string;
  /** Undefined: it was not there. */
  readonly before: unknown;
  /** Undefined: it is gone. */
  readonly after: unknown;
}

/** Settings whose values nobody is to read in a log. */
const SECRET = /(key|token|passphrase|password|secret|streamid)$/i;
const MASK = '(secret)';
/** `https://user:password@host` */
const CREDENTIALS = /\/\/[^/@\s]+@/;
/** More than anybody reads; a file of another kind altogether makes thousands. */
const MOST = 100;

/** What differs between two groups of settings; members of lists are told apart by their names. */
export const differences = (before: unknown, after: unknown): Difference[] => {
  const found: Difference[] = [];
  compare(before, after, [], found);
  return found.slice(0, MOST);
};

const compare = (before: unknown, after: unknown, path: readonly string[], found: Difference[]): void => {
  if (found.length > MOST || JSON.stringify(before) === JSON.stringify(after)) return;
  const [one, other] = [membersOf(before), membersOf(after)];
  if (!one || !other) {
    found.push({ field: path.join('.'), before: masked(before, path), after: masked(after, path) });
    return;
  }
  const names = new Set([...one.keys(), ...other.keys()]);
  const length = found.length;
  for (const name of names) compare(one.get(name), other.get(name), [...path, name], found);
  // The same members in another order.
  if (found.length === length) {
    found.push({ field: path.join('.'), before: [...one.keys()], after: [...other.keys()] });
  }
};

/** Of a group, by its keys; of a list in which all have a name, by those. */
const membersOf = (value: unknown): Map<string, unknown> | undefined => {
  if (!Array.isArray(value)) {
    return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
  }
  const names = value.map(nameOf);
  const isNamed = names.every((name) => name !== undefined) && new Set(names).size === names.length;
  return isNamed && value.length > 0 ? new Map(value.map((one: unknown, index) => [names[index]!, one])) : undefined;
};

const nameOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  const name = typeof value === 'object' && value !== null ? (value as { name?: unknown }).name : undefined;
  return typeof name === 'string' ? name : undefined;
};

const masked = (value: unknown, path: readonly string[]): unknown => {
  if (value === undefined || value === null) return value;
  if (path.length > 0 && SECRET.test(path.at(-1)!)) return MASK;
  if (typeof value === 'string') return value.replace(CREDENTIALS, `//${MASK}@`);
  if (Array.isArray(value)) return value.map((one: unknown) => masked(one, path));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, masked(one, [...path, name])]));
};
