import type { ServerEvent } from './events.ts';
import type { Health } from './health-status.ts';
import { useResource, type Shown } from './resource.ts';

export * from './health-status.ts';

/** Figures change twice a second; what they mean is said by other events. */
const isNews = ({ type }: ServerEvent): boolean => type !== 'channel-state';

/** How all are; asked every second: it is what the pages are looked at for. */
export const useHealth = (): Shown<Health> => useResource<Health>('/health', { every: 1000, touches: isNews });
