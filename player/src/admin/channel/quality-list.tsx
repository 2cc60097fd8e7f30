import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { QUALITIES } from '../../../../src/setup/new-channel.ts';
import { formatBitrate, parseBitrate } from '../../../../src/config/units.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { entryName, type LadderEntry } from './settings.ts';

export interface QualityListProps {
  /** Absent: chosen by the server. */
  readonly ladder: readonly LadderEntry[] | undefined;
  readonly onChange: (ladder: readonly LadderEntry[] | undefined) => void;
}

/** The figures of presets, where their bit rate is to be another: those of the encoder's own ladder. */
const PRESETS: Readonly<Record<string, { readonly height: number; readonly videoBitrate: string }>> = {
  '1080p': { height: 1080, videoBitrate: '5M' },
  '720p': { height: 720, videoBitrate: '2.8M' },
  '480p': { height: 480, videoBitrate: '1.4M' },
  '360p': { height: 360, videoBitrate: '800k' },
  '240p': { height: 240, videoBitrate: '400k' },
};

/** The qualities of a channel: presets by check boxes, bit rates by hand. */
export const QualityList = ({ ladder, onChange }: QualityListProps): JSX.Element => {
  const entries = ladder ?? [];
  const names = [...new Set([...QUALITIES, ...entries.map(entryName)])];
  const find = (name: string): LadderEntry | undefined => entries.find((entry) => entryName(entry) === name);
  const put = (name: string, entry: LadderEntry | undefined): void => {
    const next = names.map((each) => (each === name ? entry : find(each))).filter((each) => each !== undefined);
    onChange(next.length === 0 ? undefined : next);
  };
  return (
    <fieldset class="qualities">
      <legend>Qualities</legend>
      {ladder === undefined && (
        <p class="quiet">Chosen by what this machine can hold. Tick some to choose them yourself.</p>
      )}
      <ul class="plain-list">
        {names.map((name) => (
          <Quality key={name} name={name} entry={find(name)} put={(entry) => put(name, entry)} />
        ))}
      </ul>
      {ladder !== undefined && <Button onClick={() => onChange(undefined)}>Let the server choose</Button>}
    </fieldset>
  );
};

interface QualityProps {
  readonly name: string;
  readonly entry: LadderEntry | undefined;
  readonly put: (entry: LadderEntry | undefined) => void;
}

const Quality = ({ name, entry, put }: QualityProps): JSX.Element => {
  const preset = PRESETS[name];
  const isSpelled = typeof entry === 'object';
  return (
    <li class="quality">
      <label class="check">
        <input
          type="checkbox"
          checked={entry !== undefined}
          onChange={({ currentTarget }) => put(currentTarget.checked ? name : undefined)}
        />
        {name}
      </label>
      {entry !== undefined && preset && !isSpelled && (
        <Button kind="quiet" icon="edit" onClick={() => put({ name, ...preset })}>
          {preset.videoBitrate.replace('M', ' Mbit/s').replace('k', ' kbit/s')}
        </Button>
      )}
      {isSpelled && (
        <Rate
          label={`Bit rate of ${name}`}
          value={entry.kind === 'audio' ? entry.audioBitrate : entry.videoBitrate}
          onChange={(rate) => put({ ...entry, [entry.kind === 'audio' ? 'audioBitrate' : 'videoBitrate']: rate })}
        />
      )}
    </li>
  );
};

interface RateProps {
  readonly label: string;
  readonly value: string | number | undefined;
  readonly onChange: (value: string) => void;
}

const Rate = ({ label, value, onChange }: RateProps): JSX.Element => {
  const given = typeof value === 'number' ? formatBitrate(value) : (value ?? '');
  const [text, setText] = useState(given);
  const problem = rateProblem(text);
  return (
    <Field label={label} problem={problem}>
      <input
        value={text}
        size={8}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          if (rateProblem(currentTarget.value) === undefined) onChange(currentTarget.value.trim());
        }}
      />
    </Field>
  );
};

const rateProblem = (text: string): string | undefined => {
  try {
    parseBitrate(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};
