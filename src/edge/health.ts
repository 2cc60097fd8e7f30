import { plainText, type Reply } from '../origin/reply.ts';
import type { EdgeCache } from './cache.ts';

/** One line for Nagios, as the server's own: counts since the start. */
export const edgeHealth = ({ counts, waiting, isUp }: EdgeCache, origin: URL): Reply => {
  const { asked, fromMemory, joined, fetched, failed } = counts;
  const data = { asked, fromMemory, joined, fetched, failed, waiting };
  const performance = Object.entries(data).map(([name, value]) => `${name}=${value}`);
  const state = isUp ? `OK - edge of ${origin.host}` : `CRITICAL - the origin ${origin.host} does not answer`;
  return plainText(isUp ? 200 : 503, `SLUICE ${state}|${performance.join(' ')}`);
};
