import type { JSX } from 'preact';
import { RECORD_CHOICES } from '../../../../src/setup/new-channel.ts';
import type { StepProps } from './step-props.ts';

/** What is recorded by itself. */
export const StepRecording = ({ desk: { draft, answer } }: StepProps): JSX.Element => (
  <fieldset class="choices">
    <legend>What is recorded?</legend>
    {RECORD_CHOICES.map(({ value, label, hint }) => (
      <label key={value} class="choice-card">
        <input
          type="radio"
          name="record"
          value={value}
          checked={draft.answers.record === value}
          onChange={() => answer({ record: value })}
        />
        <span>
          <strong>{label}</strong>
          <span class="quiet block">{hint}</span>
        </span>
      </label>
    ))}
  </fieldset>
);
