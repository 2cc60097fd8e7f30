import type { JSX } from 'preact';
import { Field } from '../parts/field.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { formText } from '../parts/form-text.ts';
import { done } from '../parts/toasts.tsx';
import { mark, type RecordingView } from './recordings.ts';

/** A chapter begins now. */
export const MarkDialog = ({ of, onClose }: { of: RecordingView; onClose: () => void }): JSX.Element => {
  const submit = async (form: HTMLFormElement): Promise<void> => {
    await mark(of.id, formText(form, 'title'));
    done('Marked');
    onClose();
  };
  return (
    <FormDialog title={`Mark this moment of ${of.title}`} action="Mark" onClose={onClose} submit={submit}>
      {(problemOf) => (
        <Field label="What begins here" problem={problemOf('title')}>
          <input name="title" required maxLength={200} />
        </Field>
      )}
    </FormDialog>
  );
};
