import { networkInterfaces } from 'node:os';

const EVERYWHERE = new Set(['0.0.0.0', '::', '']);

/** Whether who listens there does so on all addresses of the machine. */
export const isEverywhere = (host: string): boolean => EVERYWHERE.has(host);

/**
 * The host that others reach this server by: the one it listens on, or, where it listens on all of them, this
 * machine's own address in its network (localhost where it has none).
 */
export const reachableHost = (host: string, interfaces = networkInterfaces()): string => {
  if (!isEverywhere(host)) return host.includes(':') ? `[${host}]` : host;
  const addresses = Object.values(interfaces).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? 'localhost';
};
