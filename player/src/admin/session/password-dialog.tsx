import type { JSX } from 'preact';
import { api } from '../data/api.ts';
import { Field } from '../parts/field.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { secretText } from '../parts/form-text.ts';
import { done } from '../parts/toasts.tsx';

/** A password of one's own. */
export const PasswordDialog = ({ onClose }: { onClose: () => void }): JSX.Element => {
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const [current, password] = [secretText(form, 'current'), secretText(form, 'password')];
    await api.put('/api/v1/session/password', { current, password });
    done('The password is changed; your other logins have ended');
    onClose();
  };
  return (
    <FormDialog title="Change your password" action="Change password" onClose={onClose} submit={submit}>
      {(problemOf) => (
        <>
          <Field label="Current password" problem={problemOf('current')}>
            <input name="current" type="password" required maxLength={1000} autocomplete="current-password" />
          </Field>
          <Field label="New password" problem={problemOf('password')}>
            <input name="password" type="password" required maxLength={1000} autocomplete="new-password" />
          </Field>
        </>
      )}
    </FormDialog>
  );
};
