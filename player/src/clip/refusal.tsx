import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { keepToken, Refused, whyNot } from '../ask.ts';

/** Why the server did not do it; where a token is what is missing, it can be given. */
export const Refusal = ({ error, again }: { error: unknown; again: () => void }): JSX.Element => {
  const [token, setToken] = useState('');
  const needsToken = error instanceof Refused && error.status === 401;
  return (
    <div class="refusal" role="alert">
      <p>
        It was not done: {whyNot(error)}.{' '}
        {needsToken && (
          <a href="/admin" target="_blank" rel="noopener">
            Log in
          </a>
        )}
      </p>
      {needsToken && (
        <form
          class="copy"
          onSubmit={(event) => {
            event.preventDefault();
            keepToken(token);
            again();
          }}
        >
          <input
            type="password"
            autocomplete="off"
            aria-label="Token of the control API"
            placeholder="Token"
            value={token}
            onInput={({ currentTarget }) => setToken(currentTarget.value)}
          />
          <button type="submit">Try again</button>
        </form>
      )}
    </div>
  );
};
