import type { ArchivedFormat } from './archived.ts';

const KINDS: readonly ArchivedFormat['kind'][] = ['video', 'audio', 'subtitles'];

/** For sorting: pictures before sound before text, large before small. */
export const bestFirst = (one: ArchivedFormat, other: ArchivedFormat): number =>
  KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) ||
  (other.height ?? 0) - (one.height ?? 0) ||
  other.bandwidth - one.bandwidth ||
  (one.name < other.name ? -1 : 1);

/** What averages may differ by before they are said anew. */
const NEAR = 0.1;

/**
 * What is to be said of a rendition: measured bit rates move with each segment, and are said anew only where what was
 * said is wrong.
 */
export const settled = (now: ArchivedFormat, said: ArchivedFormat | undefined): ArchivedFormat => {
  if (!said || now.bandwidth > said.bandwidth) return now;
  if (Math.abs(now.averageBandwidth - said.averageBandwidth) > NEAR * said.averageBandwidth) {
    return { ...now, bandwidth: said.bandwidth };
  }
  return { ...now, bandwidth: said.bandwidth, averageBandwidth: said.averageBandwidth };
};
