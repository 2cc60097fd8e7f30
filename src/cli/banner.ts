import type { ServerSummary } from './server.ts';

/** More channels than this are listed by the player page, not in the terminal. */
const MAX_CHANNELS = 8;

/**
 * What to open and what to paste into OBS, readable at a glance.
 * @param showsSecrets it goes to a terminal: what is told once is told here
 */
export const banner = (
  { player, securePlayer, health, firstLogin, channels }: ServerSummary,
  showsSecrets = false,
): string => {
  const lines = ['', `  Watch     ${player}`, ...(securePlayer ? [`            ${securePlayer}`] : [])];
  for (const channel of channels.slice(0, MAX_CHANNELS)) {
    if (channels.length > 1) lines.push('', `  ${channel.title}   ${channel.watch}`);
    for (const { input, server, key, protocol, note } of channel.publish) {
      const which = channel.publish.length > 1 ? `input ${input}` : undefined;
      const remarks = [which, note].filter((remark) => remark !== undefined).join(', ');
      lines.push(`  Publish   Server      ${server}${remarks && `   (${remarks})`}`);
      if (key !== undefined) lines.push(`            ${protocol === 'whip' ? 'Token     ' : 'Stream key'}  ${key}`);
    }
  }
  if (channels.length > MAX_CHANNELS) lines.push('', `  … and ${channels.length - MAX_CHANNELS} more channels`, '');
  return [
    ...lines,
    `  Control   ${new URL('/admin', player).href}`,
    `  Health    ${health}`,
    ...loginLines(firstLogin, showsSecrets),
    '',
    '',
  ].join('\n');
};

const loginLines = (login: ServerSummary['firstLogin'], showsSecrets: boolean): string[] => {
  if (!login) return [];
  if (!showsSecrets) return [`  Log in    as ${login.name}; \`sluice user password ${login.name}\` makes a password`];
  return [`  Log in    as ${login.name}   Password  ${login.password}   (shown this once)`];
};
