import type { JSX } from 'preact';
import type { Role } from '../../../../src/access/identity.ts';
import { Field } from '../parts/field.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { formText, secretText } from '../parts/form-text.ts';
import { done } from '../parts/toasts.tsx';
import { addUser, changeUser, type User } from './people.ts';
import { RoleField } from './role-field.tsx';

/** @param onMade told the password, where the server has made one */
export const AddUser = ({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (name: string, password: string) => void;
}): JSX.Element => {
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const password = secretText(form, 'password');
    const wanted = { name: formText(form, 'name'), role: formText(form, 'role') as Role };
    const added = await addUser({ ...wanted, ...(password !== '' && { password }) });
    onClose();
    if (added.password !== undefined) onMade(added.name, added.password);
    else done(`${added.name} can log in`);
  };
  return (
    <FormDialog title="Add a user" action="Add user" onClose={onClose} submit={submit}>
      {(problemOf) => (
        <>
          <Field label="Name" problem={problemOf('name')}>
            <input name="name" required maxLength={100} autocomplete="off" autocapitalize="none" spellcheck={false} />
          </Field>
          <RoleField value="operator" problem={problemOf('role')} />
          <Field
            label="Password"
            hint="Leave it empty, and the server makes a good one and shows it once."
            problem={problemOf('password')}
          >
            <input name="password" type="password" maxLength={1000} autocomplete="new-password" />
          </Field>
        </>
      )}
    </FormDialog>
  );
};

export const ChangeUser = ({ of, onClose }: { of: User; onClose: () => void }): JSX.Element => {
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const password = secretText(form, 'password');
    const role = formText(form, 'role') as Role;
    await changeUser(of.name, { ...(role !== of.role && { role }), ...(password !== '' && { password }) });
    done('Saved');
    onClose();
  };
  return (
    <FormDialog title={`Change ${of.name}`} action="Save" onClose={onClose} submit={submit}>
      {(problemOf) => (
        <>
          <RoleField value={of.role} problem={problemOf('role')} />
          <Field
            label="New password"
            hint="Empty: it stays as it is. A new one ends all logins of this user."
            problem={problemOf('password')}
          >
            <input name="password" type="password" maxLength={1000} autocomplete="new-password" />
          </Field>
        </>
      )}
    </FormDialog>
  );
};
