import type { JSX } from 'preact';
import { membersOf, refName, typeWords, type SchemaObject } from './openapi.ts';
import { inline } from './words.tsx';

/** What is nested deeper has a name of its own, and a place in the list of schemas. */
const DEEPEST = 4;

const limits = ({ minimum, maximum, minLength, maxLength, default: preset }: SchemaObject): string =>
  [
    // JSON has no larger whole numbers: the limit says nothing.
    minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER && `at least ${minimum}`,
    maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER && `at most ${maximum}`,
    minLength !== undefined && minLength > 0 && `at least ${minLength} characters`,
    maxLength !== undefined && `at most ${maxLength} characters`,
    preset !== undefined && `default ${JSON.stringify(preset)}`,
  ]
    .filter((text) => typeof text === 'string')
    .join(', ');

export const TypeName = ({ of }: { of: SchemaObject }): JSX.Element => {
  const name = refName(of) ?? (of.items && refName(of.items));
  if (name === undefined) return <span class="type-name">{typeWords(of)}</span>;
  return (
    <span class="type-name">
      {of.items && 'list of '}
      <a class="plain-link" href={`#schema-${name}`}>
        {name}
      </a>
    </span>
  );
};

/** The members of an object, and theirs. */
export const SchemaView = ({ of, depth = 0 }: { of: SchemaObject; depth?: number }): JSX.Element => {
  const members = membersOf(of);
  if (!members || depth >= DEEPEST) return depth === 0 ? <TypeName of={of} /> : <></>;
  const required = new Set(of.required ?? of.items?.required ?? []);
  return (
    <ul class="schema">
      {Object.entries(members).map(([name, member]) => (
        <li key={name}>
          <code>{name}</code>{' '}
          <span class="quiet">
            <TypeName of={member} />
            {required.has(name) ? '' : ', optional'}
            {limits(member) && `, ${limits(member)}`}
          </span>
          {member.description && <p class="small">{inline(member.description)}</p>}
          {refName(member) === undefined && <SchemaView of={member} depth={depth + 1} />}
        </li>
      ))}
    </ul>
  );
};
