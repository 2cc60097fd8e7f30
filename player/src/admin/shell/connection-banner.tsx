import type { JSX } from 'preact';
import { timeOfDay } from '../../times.ts';
import { connection } from '../data/connection.ts';
import { useStore } from '../data/store.ts';
import { Shape } from '../parts/badge.tsx';

/** What is shown is old, and how old. */
export const ConnectionBanner = (): JSX.Element => {
  const { isAway, answeredAt } = useStore(connection);
  return (
    <div class="connection" role="alert">
      {isAway && (
        <p>
          <Shape tone="warn" />
          <strong>{navigator.onLine ? 'The server does not answer.' : 'You are offline.'}</strong>
          {answeredAt !== undefined && <span>What you see is as of {timeOfDay(answeredAt)}.</span>}
          <span>Trying again.</span>
        </p>
      )}
    </div>
  );
};
