import type { z } from 'zod';

/** A problem with its place in the data, before it has one in a file. */
export interface FieldProblem {
  readonly path: readonly PropertyKey[];
  /** The problem is the key at `path`, not its value. */
  readonly atKey: boolean;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

/** What zod puts where a schema says nothing of its own. */
const ZOD_UNION_MESSAGE = 'Invalid input';

/** What is wrong, one problem for each thing that the user has to change. */
export const explain = (issue: Issue, above: readonly PropertyKey[] = []): FieldProblem[] => {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n');
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      atKey: true,
      message: messages[index] ?? 'unknown setting',
    }));
  }
  if (issue.code === 'invalid_key') {
    return [{ path, atKey: true, message: issue.issues[0]?.message ?? issue.message }];
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && issue.message === ZOD_UNION_MESSAGE) {
    return nearestBranch(issue.errors).flatMap((inner) => explain(inner, path));
  }
  return [{ path, atKey: false, message: issue.message }];
};

/** Of the forms that were possible, the one that was meant: whose own kind fits, so that its faults lie deeper. */
const nearestBranch = (branches: readonly (readonly Issue[])[]): readonly Issue[] => {
  const fitting = branches.filter((issues) => !issues.some(isOfAnotherKind));
  const candidates = fitting.length > 0 ? fitting : branches;
  return candidates.toSorted((a, b) => a.length - b.length)[0] ?? [];
};

const isOfAnotherKind = (issue: Issue): boolean =>
  issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');

/** `channels.main.inputs[0].key` */
export const formatPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
