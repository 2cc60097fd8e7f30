import type { JSX } from 'preact';
import { Field } from './field.tsx';

export interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  /** Value and name; the empty value is all of them. */
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
}

export const Choice = ({ label, value, options, onChange }: ChoiceProps): JSX.Element => (
  <Field label={label}>
    <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      {options.map(([option, name]) => (
        <option key={option} value={option} selected={option === value}>
          {name}
        </option>
      ))}
    </select>
  </Field>
);
