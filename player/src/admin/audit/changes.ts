/** One thing that is another one now. */
export interface Change {
  readonly field: string;
  /** Undefined where only what it is now is told. */
  readonly was: string | undefined;
  readonly is: string;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** What an entry says was changed, field by field; what else it says is told as it is. */
export const changesOf = (details: Fields): Change[] => {
  const { changed, before, after, ...rest } = details;
  return [
    ...(isFields(changed) ? Object.entries(changed).map(([field, change]) => named(field, change)) : []),
    ...comparison(before, after),
    ...Object.entries(rest).map(([field, value]) => ({ field, was: undefined, is: textOf(value) })),
  ];
};

const named = (field: string, change: unknown): Change =>
  isFields(change)
    ? { field, was: textOf(change['was']), is: textOf(change['is']) }
    : { field, was: undefined, is: textOf(change) };

const comparison = (before: unknown, after: unknown): Change[] => {
  if (before === undefined && after === undefined) return [];
  if ((before ?? after) && !isFields(before ?? after))
    return [{ field: 'value', was: textOf(before), is: textOf(after) }];
  const [was, is] = [isFields(before) ? before : {}, isFields(after) ? after : {}];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((field) => JSON.stringify(was[field]) !== JSON.stringify(is[field]))
    .map((field) => ({ field, was: before === undefined ? undefined : textOf(was[field]), is: textOf(is[field]) }));
};
