import type { Role } from '../../../../src/access/identity.ts';
import type { IconName } from '../parts/icon.tsx';

export interface NavigationItem {
  readonly path: string;
  readonly name: string;
  readonly icon: IconName;
  /** Who sees it. */
  readonly needs: Role;
}

/** Where one can go; the first three are at the foot of a phone's screen, too. */
export const NAVIGATION: readonly NavigationItem[] = [
  { path: '/admin', name: 'Overview', icon: 'overview', needs: 'viewer' },
  { path: '/admin/recordings', name: 'Recordings', icon: 'recordings', needs: 'viewer' },
  { path: '/admin/jobs', name: 'Jobs', icon: 'jobs', needs: 'viewer' },
  { path: '/admin/audit', name: 'Audit log', icon: 'audit', needs: 'operator' },
  { path: '/admin/webhooks', name: 'Webhooks', icon: 'webhooks', needs: 'operator' },
  { path: '/admin/people', name: 'Users and tokens', icon: 'people', needs: 'admin' },
  { path: '/admin/config', name: 'Config', icon: 'config', needs: 'admin' },
  { path: '/admin/reference', name: 'API reference', icon: 'reference', needs: 'viewer' },
];

/** On a phone, beside the button for all the others. */
export const FOOT_COUNT = 3;
