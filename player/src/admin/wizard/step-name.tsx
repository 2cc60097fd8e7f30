import type { JSX } from 'preact';
import { Field } from '../parts/field.tsx';
import { withTitle } from './draft.ts';
import type { StepProps } from './step-props.ts';

/** What it is called, and where it is found. */
export const StepName = ({ desk, problem }: StepProps): JSX.Element => {
  const { draft, change, answer } = desk;
  const { answers, applied, isNamed } = draft;
  return (
    <>
      <Field label="Title" hint="What viewers read. It can be changed at any time.">
        <input
          autofocus
          value={answers.title}
          maxLength={200}
          placeholder="Main stage"
          onInput={({ currentTarget: { value } }) => change((now) => withTitle(now, value))}
        />
      </Field>
      <Field
        label="Name in addresses"
        hint={applied ? 'The channel is made: its name stays.' : `${location.origin}/watch/${answers.name || '…'}`}
        problem={problem}
      >
        <input
          value={answers.name}
          maxLength={63}
          disabled={applied !== undefined}
          autocapitalize="none"
          spellcheck={false}
          onInput={({ currentTarget: { value } }) => {
            if (!isNamed) change((now) => ({ ...now, isNamed: true }));
            answer({ name: value.trim().toLowerCase() });
          }}
        />
      </Field>
    </>
  );
};
