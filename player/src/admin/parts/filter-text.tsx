import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Field } from './field.tsx';

/** Whoever types is not asked about every letter, ms. */
const SETTLE_MS = 250;

export interface FilterTextProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isSearch?: boolean;
  /** What may stand in it. */
  readonly suggestions?: readonly string[];
}

/** Words to look for: taken when the typing rests. */
export const FilterText = ({
  label,
  value,
  onChange,
  isSearch = false,
  suggestions = [],
}: FilterTextProps): JSX.Element => {
  const id = useId();
  const [typed, setTyped] = useState(value);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  // The way back in the browser brings other words.
  useEffect(() => setTyped((now) => (now.trim() === value ? now : value)), [value]);
  const type = (next: string): void => {
    setTyped(next);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onChange(next.trim()), SETTLE_MS);
  };
  const input = {
    value: typed,
    maxLength: 100,
    spellcheck: false,
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => type(currentTarget.value),
  };
  if (isSearch) {
    return (
      <Field label={label}>
        <input type="search" {...input} />
      </Field>
    );
  }
  return (
    <>
      <Field label={label}>
        <input list={id} autocomplete="off" {...input} />
      </Field>
      <datalist id={id}>
        {suggestions.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </>
  );
};
