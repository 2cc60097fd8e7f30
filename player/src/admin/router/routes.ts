import type { ComponentType } from 'preact';
import { match } from './match.ts';

/** What a page is given of its address. */
export interface PageProps {
  readonly params: Readonly<Record<string, string>>;
}

export interface PageModule {
  readonly default: ComponentType<PageProps>;
}

export interface Route {
  readonly pattern: string;
  /** In the title of the window. */
  readonly title: string | ((params: Readonly<Record<string, string>>) => string);
  readonly load: () => Promise<PageModule>;
}

/** The pages of the control room; each is fetched when it is first opened. */
const ROUTES: readonly Route[] = [
  { pattern: '/admin', title: 'Overview', load: () => import('../overview/page.tsx') },
  {
    pattern: '/admin/channels/:channel',
    title: ({ channel }) => channel!,
    load: () => import('../channel/page.tsx'),
  },
  {
    pattern: '/admin/channels/:channel/keys',
    title: ({ channel }) => `Keys of ${channel}`,
    load: () => import('../channel/keys-page.tsx'),
  },
  { pattern: '/admin/new', title: 'New channel', load: () => import('../wizard/page.tsx') },
  { pattern: '/admin/recordings', title: 'Recordings', load: () => import('../recordings/page.tsx') },
  { pattern: '/admin/jobs', title: 'Jobs', load: () => import('../jobs/page.tsx') },
  { pattern: '/admin/webhooks', title: 'Webhooks', load: () => import('../webhooks/page.tsx') },
  { pattern: '/admin/people', title: 'Users and tokens', load: () => import('../people/page.tsx') },
  { pattern: '/admin/audit', title: 'Audit log', load: () => import('../audit/page.tsx') },
  { pattern: '/admin/config', title: 'Config', load: () => import('../config/page.tsx') },
  { pattern: '/admin/reference', title: 'API reference', load: () => import('../reference/page.tsx') },
];

export interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

export const findRoute = (path: string): Found | undefined => {
  for (const route of ROUTES) {
    const params = match(route.pattern, path);
    if (params) return { route, params };
  }
  return undefined;
};

export const titleOf = ({ route, params }: Found): string =>
  typeof route.title === 'string' ? route.title : route.title(params);
