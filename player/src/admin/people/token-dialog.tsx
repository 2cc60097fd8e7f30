import type { JSX } from 'preact';
import type { Role } from '../../../../src/access/identity.ts';
import { useChannels } from '../data/channels.ts';
import { Field } from '../parts/field.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { formText } from '../parts/form-text.ts';
import { makeToken } from './people.ts';
import { RoleField } from './role-field.tsx';

const LIFETIMES = [
  ['1d', 'In a day'],
  ['30d', 'In 30 days'],
  ['90d', 'In 90 days'],
  ['365d', 'In a year'],
  ['', 'Never'],
] as const;

/** @param onMade told the token, which is shown once */
export const TokenDialog = ({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (name: string, token: string) => void;
}): JSX.Element => {
  const channels = useChannels().value ?? [];
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const chosen = new FormData(form).getAll('channels').filter((name) => typeof name === 'string');
    const expires = formText(form, 'expires');
    const made = await makeToken({
      name: formText(form, 'name'),
      role: formText(form, 'role') as Role,
      ...(chosen.length > 0 && { channels: chosen }),
      ...(expires !== '' && { expires }),
    });
    onMade(made.name, made.token);
  };
  return (
    <FormDialog title="Make a token" action="Make token" onClose={onClose} submit={submit}>
      {(problemOf) => (
        <>
          <Field
            label="What it is for"
            hint="As the audit log names it: monitoring, scheduler …"
            problem={problemOf('name')}
          >
            <input name="name" required maxLength={60} autocomplete="off" />
          </Field>
          <RoleField value="viewer" problem={problemOf('role')} />
          <Field label="It expires" problem={problemOf('expires')}>
            <select name="expires">
              {LIFETIMES.map(([value, name]) => (
                <option key={value} value={value} selected={value === '90d'}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
          {channels.length > 0 && (
            <fieldset class="checks">
              <legend>For these channels alone</legend>
              <p class="field-hint">None chosen: for all of them.</p>
              {channels.map(({ name, title }) => (
                <label key={name} class="check">
                  <input type="checkbox" name="channels" value={name} />
                  {title}
                </label>
              ))}
            </fieldset>
          )}
        </>
      )}
    </FormDialog>
  );
};
