import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Logo } from '../../icons.tsx';
import { reasonOf } from '../data/api.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { formText, secretText } from '../parts/form-text.ts';
import { logIn } from './session.ts';

/** @param ended the page behind is kept, and goes on where it was */
export const LoginPage = ({ ended }: { ended: boolean }): JSX.Element => {
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await logIn(formText(form.current!, 'name'), secretText(form.current!, 'password'));
    } catch (error) {
      setProblem(reasonOf(error));
      form.current?.querySelector<HTMLInputElement>('[name=password]')?.select();
      setBusy(false);
    }
  };
  return (
    <main class="login">
      <form ref={form} class="login-box" onSubmit={(event) => void submit(event)}>
        <div class="login-brand">
          <Logo />
          <h1>Control room</h1>
        </div>
        {ended && <p class="quiet">Your login has ended. Log in, and go on where you were.</p>}
        <Field label="Name">
          <input
            name="name"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            required
            maxLength={100}
          />
        </Field>
        <Field label="Password">
          <input name="password" type="password" autocomplete="current-password" required maxLength={1000} />
        </Field>
        {problem && (
          <p class="form-problem" role="alert">
            {problem}
          </p>
        )}
        <Button kind="primary" type="submit" isBusy={isBusy}>
          Log in
        </Button>
        <p class="quiet small">
          <a class="plain-link" href="/">
            To the viewers' pages
          </a>
        </p>
      </form>
    </main>
  );
};
