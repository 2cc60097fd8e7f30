import type { JSX } from 'preact';
import { useChannels } from '../data/channels.ts';
import { Field } from '../parts/field.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { formText } from '../parts/form-text.ts';
import { done } from '../parts/toasts.tsx';
import { start } from './recordings.ts';

/** From now on, until somebody stops it. */
export const StartDialog = ({ onClose }: { onClose: () => void }): JSX.Element => {
  const channels = useChannels().value ?? [];
  const submit = async (form: HTMLFormElement): Promise<void> => {
    await start(formText(form, 'channel'), formText(form, 'title'));
    done('The recording runs');
    onClose();
  };
  return (
    <FormDialog title="Start a recording" action="Start recording" onClose={onClose} submit={submit}>
      {(problemOf) => (
        <>
          <Field label="Channel" problem={problemOf('channel')}>
            <select name="channel" required>
              {channels.map(({ name, title }) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </select>
          </Field>
          <Field label="Title" hint="Without one: the channel and the time." problem={problemOf('title')}>
            <input name="title" maxLength={200} />
          </Field>
        </>
      )}
    </FormDialog>
  );
};
