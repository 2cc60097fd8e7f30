import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { EmptyState, Skeleton } from '../parts/states.tsx';
import { titleOf, type Found, type PageProps, type Route } from '../router/routes.ts';

type Loading =
  | { readonly route: Route; readonly status: 'ready'; readonly page: ComponentType<PageProps> }
  | { readonly route: Route; readonly status: 'failed' };

/** The page of an address, fetched when it is first opened. */
export const PageView = ({ found }: { found: Found | undefined }): JSX.Element => {
  const [loading, setLoading] = useState<Loading>();
  const route = found?.route;
  useEffect(() => {
    if (!route) return;
    let isStopped = false;
    route
      .load()
      .then(({ default: page }) => !isStopped && setLoading({ route, status: 'ready', page }))
      .catch(() => !isStopped && setLoading({ route, status: 'failed' }));
    return () => {
      isStopped = true;
    };
  }, [route]);
  if (!found) {
    return (
      <>
        <PageHead title="Not found" />
        <EmptyState title="There is no such page">
          <p>
            <a class="plain-link" href="/admin">
              To the overview
            </a>
          </p>
        </EmptyState>
      </>
    );
  }
  // The page before stays until the next one is there: its own address would be wrong for it.
  if (loading?.route !== route) return <Skeleton lines={6} />;
  if (loading?.status === 'failed') {
    return (
      <>
        <PageHead title={titleOf(found)} />
        <EmptyState title="This page could not be loaded">
          <p>The server is away, or has been updated since you opened the control room.</p>
          <Button onClick={() => location.reload()}>Load again</Button>
        </EmptyState>
      </>
    );
  }
  const Page = loading!.page;
  // A page of another channel is another page: nothing of the first is left in it.
  return <Page key={JSON.stringify(found.params)} params={found.params} />;
};
