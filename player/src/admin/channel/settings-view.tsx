import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { DVR_CHOICES, RECORD_CHOICES } from '../../../../src/setup/new-channel.ts';
import { api, ApiError } from '../data/api.ts';
import { FormProblem } from '../parts/form-problem.tsx';
import { refresh, useResource } from '../data/resource.ts';
import { Button } from '../parts/button.tsx';
import { confirm } from '../parts/confirm.tsx';
import { Field } from '../parts/field.tsx';
import { Loaded } from '../parts/states.tsx';
import { done, failed } from '../parts/toasts.tsx';
import { QualityList } from './quality-list.tsx';
import { channelPath } from './paths.ts';
import { changesInWords, patchOf, type ChannelSettings } from './settings.ts';

/** Settings of the running channel: what would change is said before it is done. */
export const SettingsView = ({ channel }: { channel: string }): JSX.Element => {
  const path = channelPath(channel, '/config');
  const shown = useResource<ChannelSettings>(path, { every: Infinity });
  return (
    <Loaded of={shown} what="the settings">
      {(settings) => (
        <Settings
          // Another version is another form: what was typed into the one before does not fit it.
          key={shown.etag ?? ''}
          channel={channel}
          path={path}
          before={settings}
          etag={shown.etag}
        />
      )}
    </Loaded>
  );
};

/** What became of a change. */
interface Applied {
  /** What could not be done, though the settings are right. */
  readonly failures?: readonly string[];
}

interface SettingsProps {
  readonly channel: string;
  readonly path: string;
  readonly before: ChannelSettings;
  readonly etag: string | undefined;
}

const Settings = ({ channel, path, before, etag }: SettingsProps): JSX.Element => {
  const [after, setAfter] = useState(before);
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const changes = changesInWords(before, after);
  const change = (values: Partial<ChannelSettings>): void => setAfter({ ...after, ...values });
  const apply = async (): Promise<void> => {
    const list = (
      <ul>
        {changes.map((text) => (
          <li key={text}>{text}.</li>
        ))}
      </ul>
    );
    if (!(await confirm({ title: `Change ${channel}?`, text: list, action: 'Apply' }))) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const { value } = await api.patch<Applied>(path, patchOf(before, after), { ifMatch: etag });
      done(`${channel} is changed`);
      for (const failure of value.failures ?? []) failed(failure);
      refresh(channelPath(channel));
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };
  return (
    <form
      class="form settings"
      onSubmit={(event) => {
        event.preventDefault();
        void apply();
      }}
    >
      <Field label="Title">
        <input value={after.title ?? ''} maxLength={200} onInput={(event) => change({ title: valueOf(event) })} />
      </Field>
      <QualityList ladder={after.ladder} onChange={(ladder) => change({ ladder })} />
      <label class="check">
        <input
          type="checkbox"
          checked={hasParts(after)}
          onChange={({ currentTarget }) => change({ part: currentTarget.checked ? '333ms' : undefined })}
        />
        Low latency
      </label>
      <Field label="Viewers can go back">
        <select value={after.dvr ?? ''} onChange={(event) => change({ dvr: valueOf(event) })}>
          {withGiven(DVR_CHOICES, after.dvr).map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </Field>
      <Field
        label="Kept on disk, to be watched on demand"
        hint="Any range of it can be watched and cut, as recordings can."
      >
        <select
          value={after.keep?.age ?? ''}
          onChange={(event) => change({ keep: keepOf(after.keep, valueOf(event)) })}
        >
          {withGiven(KEEP_CHOICES, after.keep?.age).map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </Field>
      <Record settings={after} change={change} />
      {problem !== undefined && <ApplyProblem problem={problem} />}
      <div class="row-buttons">
        <Button kind="primary" type="submit" disabled={changes.length === 0} isBusy={isBusy}>
          {changes.length === 0 ? 'Nothing changed' : 'Look at the changes'}
        </Button>
        {changes.length > 0 && <Button onClick={() => setAfter(before)}>Undo all</Button>}
      </div>
    </form>
  );
};

const KEEP_CHOICES = [
  { value: '', label: 'as far as viewers can go back' },
  { value: '24h', label: 'a day' },
  { value: '7d', label: 'a week' },
  { value: '30d', label: '30 days' },
] as const;

const Record = ({
  settings: { record },
  change,
}: {
  settings: ChannelSettings;
  change: (values: Partial<ChannelSettings>) => void;
}): JSX.Element =>
  typeof record === 'object' ? (
    <p class="quiet">What is recorded follows a calendar: change that in the config.</p>
  ) : (
    <Field label="Recorded by itself">
      <select
        value={record ? 'always' : 'by-hand'}
        onChange={(event) => change({ record: valueOf(event) === 'always' })}
      >
        {RECORD_CHOICES.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </Field>
  );

const ApplyProblem = ({ problem }: { problem: unknown }): JSX.Element => {
  const isStale = problem instanceof ApiError && problem.status === 412;
  const words = 'Somebody has changed this channel since you opened this page: open it again.';
  return <FormProblem problem={problem} words={isStale ? words : undefined} />;
};

/** Empty means: not set. */
const valueOf = ({ currentTarget }: { currentTarget: HTMLInputElement | HTMLSelectElement }): string | undefined =>
  currentTarget.value === '' ? undefined : currentTarget.value;

const hasParts = ({ part }: ChannelSettings): boolean => part !== undefined && part !== 0 && part !== '0';

const keepOf = (keep: ChannelSettings['keep'], age: string | undefined): ChannelSettings['keep'] => {
  const { age: _, ...rest } = keep ?? {};
  const kept = age === undefined ? rest : { ...rest, age };
  return Object.keys(kept).length === 0 ? undefined : kept;
};

/** What the config says may be none of the usual ones. */
const withGiven = (
  choices: readonly { readonly value: string; readonly label: string }[],
  given: string | undefined,
): readonly { readonly value: string; readonly label: string }[] =>
  given === undefined || choices.some(({ value }) => value === given)
    ? choices
    : [...choices, { value: given, label: given }];
