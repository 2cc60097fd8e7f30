import type { JSX } from 'preact';
import { SOURCE_KINDS, SRT_PORT, type Source, type SourceKind } from '../../../../src/setup/sources.ts';
import { Field } from '../parts/field.tsx';
import { Arrival } from './arrival.tsx';
import { newSecret } from './secret.ts';
import type { StepProps } from './step-props.ts';

const sourceOf = (kind: SourceKind): Source => {
  switch (kind) {
    case 'srt':
      return { kind, port: SRT_PORT, passphrase: newSecret() };
    case 'pull':
      return { kind, url: '' };
    case 'file':
      return { kind, path: '' };
    default:
      return { kind };
  }
};

/** Where the picture comes from; once the channel is made, it is waited for. */
export const StepSource = ({ desk, problem }: StepProps): JSX.Element => {
  const { draft, answer } = desk;
  const { source } = draft.answers;
  return (
    <>
      <fieldset class="choices">
        <legend>Where does the picture come from?</legend>
        {SOURCE_KINDS.map(({ kind, label, hint }) => (
          <label key={kind} class="choice-card">
            <input
              type="radio"
              name="source"
              value={kind}
              checked={source.kind === kind}
              onChange={() => answer({ source: sourceOf(kind) })}
            />
            <span>
              <strong>{label}</strong>
              <span class="quiet block">{hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <SourceFields source={source} problem={problem} onChange={(next) => answer({ source: next })} />
      {draft.applied && <Arrival desk={desk} />}
    </>
  );
};

interface SourceFieldsProps {
  readonly source: Source;
  readonly problem: string | undefined;
  readonly onChange: (source: Source) => void;
}

const SourceFields = ({ source, problem, onChange }: SourceFieldsProps): JSX.Element | null => {
  switch (source.kind) {
    case 'pull':
      return (
        <Field label="Address of the stream" hint="HLS (.m3u8), MPEG-TS or RTSP" problem={problem}>
          <input
            value={source.url}
            inputMode="url"
            placeholder="https://example.org/live/index.m3u8"
            onInput={({ currentTarget: { value } }) => onChange({ ...source, url: value.trim() })}
          />
        </Field>
      );
    case 'file':
      return (
        <Field label="Path on the server" hint="Of a video file; it is played in a loop." problem={problem}>
          <input
            value={source.path}
            spellcheck={false}
            onInput={({ currentTarget: { value } }) => onChange({ ...source, path: value })}
          />
        </Field>
      );
    case 'srt':
      return (
        <Field label="UDP port" hint="Each SRT input has a port of its own." problem={problem}>
          <input
            type="number"
            min={1}
            max={65_535}
            value={source.port}
            onInput={({ currentTarget: { value } }) => onChange({ ...source, port: Number(value) })}
          />
        </Field>
      );
    default:
      return null;
  }
};
