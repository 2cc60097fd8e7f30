import type { ServerSummary } from './server.ts';

/** More channels than this are listed by the player page, not in the terminal. */
const MAX_CHANNELS = 8;

/** What to open and what to paste into OBS, readable at a glance. */
export const banner = ({ player, securePlayer, health, channels }: ServerSummary): string => {
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
  return [...lines, `  Health    ${health}`, '', ''].join('\n');
};
