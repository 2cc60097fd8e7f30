import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useStore } from './data/store.ts';
import { Button } from './parts/button.tsx';
import { Confirmations } from './parts/confirm.tsx';
import { EmptyState, Skeleton } from './parts/states.tsx';
import { Toasts } from './parts/toasts.tsx';
import { LoginPage } from './session/login-page.tsx';
import { askSession, session } from './session/session.ts';
import { Shell } from './shell/shell.tsx';

/** How often a server that does not answer is asked again, ms. */
const AGAIN_MS = 3000;

const Admitted = (): JSX.Element => {
  const now = useStore(session);
  useEffect(() => {
    if (now.status === 'asking') void askSession();
    if (now.status !== 'failed') return;
    const timer = window.setTimeout(() => void askSession(), AGAIN_MS);
    return () => window.clearTimeout(timer);
  }, [now]);
  switch (now.status) {
    case 'asking':
      return (
        <main class="login">
          <Skeleton of="the control room" />
        </main>
      );
    case 'failed':
      return (
        <main class="login">
          <EmptyState title={now.why}>
            <p>This page tries again by itself.</p>
            <Button onClick={() => void askSession()}>Try now</Button>
          </EmptyState>
        </main>
      );
    case 'unknown':
      return <LoginPage ended={now.ended} />;
    case 'known':
      return <Shell identity={now.identity} />;
  }
};

export const App = (): JSX.Element => (
  <>
    <Admitted />
    <Confirmations />
    <Toasts />
  </>
);
