import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Identity } from '../../../../src/access/identity.ts';
import { connection } from '../data/connection.ts';
import { useHealth } from '../data/health.ts';
import { useStore } from '../data/store.ts';
import { useLocation } from '../router/location.ts';
import { findRoute, titleOf } from '../router/routes.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { FootBar } from './foot-bar.tsx';
import { useGlance } from './glance.ts';
import { PageView } from './page-view.tsx';
import { Sidebar } from './sidebar.tsx';

/** What stands around every page of the control room. */
export const Shell = ({ identity }: { identity: Identity }): JSX.Element => {
  const { path } = useLocation();
  const found = findRoute(path);
  const health = useHealth();
  const { isAway } = useStore(connection);
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  const channels = health.value?.channels ?? [];
  const worst = health.value?.status;
  const judged = [...channels, ...(health.value?.server ? [health.value.server] : [])];
  const count = judged.filter(({ status }) => status === worst).length;
  useGlance(found ? titleOf(found) : 'Not found', isAway ? 'AWAY' : worst, count);
  useEffect(() => {
    // Those who hear the page are told that it is another one.
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
  }, [path]);
  const props = { path, identity, channels };
  return (
    <div class="shell">
      <a class="skip" href="#content">
        To the content
      </a>
      <Sidebar {...props} />
      <div class="content">
        <ConnectionBanner />
        <main id="content" class="main" ref={main} tabIndex={-1}>
          <PageView found={found} />
        </main>
      </div>
      <FootBar {...props} />
    </div>
  );
};
