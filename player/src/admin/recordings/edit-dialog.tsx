import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ApiError } from '../data/api.ts';
import { Field } from '../parts/field.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { formText } from '../parts/form-text.ts';
import { done } from '../parts/toasts.tsx';
import { edit, type RecordingView } from './recordings.ts';

const STALE = 'somebody else has changed it meanwhile: close this, look at what it is now, and change that';

/** What people say of a recording. */
export const EditDialog = ({ of, onClose }: { of: RecordingView; onClose: () => void }): JSX.Element => {
  // As it was when the dialog opened: the list behind it goes on.
  const [{ id, title, description, tags, updatedAt }] = useState(of);
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const tagged = formText(form, 'tags').split(',');
    const words = {
      title: formText(form, 'title'),
      description: formText(form, 'description'),
      tags: tagged.map((tag) => tag.trim()).filter((tag) => tag !== ''),
    };
    try {
      await edit(id, words, updatedAt);
    } catch (error) {
      throw error instanceof ApiError && error.status === 412 ? new Error(STALE) : error;
    }
    done('Saved');
    onClose();
  };
  return (
    <FormDialog title="Title and description" action="Save" onClose={onClose} submit={submit}>
      {(problemOf) => (
        <>
          <Field label="Title" problem={problemOf('title')}>
            <input name="title" defaultValue={title} required maxLength={200} />
          </Field>
          <Field label="Description" problem={problemOf('description')}>
            <textarea name="description" rows={4} maxLength={5000} defaultValue={description} />
          </Field>
          <Field label="Tags" hint="With commas between them." problem={problemOf('tags')}>
            <input name="tags" defaultValue={tags.join(', ')} />
          </Field>
        </>
      )}
    </FormDialog>
  );
};
