import type { GuideEntry } from '../../src/origin/guide.ts';
import { ask } from './ask.ts';

/** A channel, as viewers are told of it. */
export type { GuideEntry as Channel } from '../../src/origin/guide.ts';

export const fetchChannels = async (): Promise<GuideEntry[]> => {
  const answer = (await ask('/api/v1/guide')) as { channels: GuideEntry[] } | undefined;
  return answer?.channels ?? [];
};

/** Undefined when there is no such channel. */
export const fetchChannel = async (name: string): Promise<GuideEntry | undefined> =>
  (await ask(`/api/v1/guide/${encodeURIComponent(name)}`)) as GuideEntry | undefined;

export interface Standing {
  readonly tone: 'live' | 'waiting' | 'off';
  /** One or two words, for a badge. */
  readonly badge: string;
  /** A sentence for viewers. */
  readonly text: string;
}

const STANDINGS: Readonly<Record<GuideEntry['state'], Standing>> = {
  starting: { tone: 'waiting', badge: 'Starting', text: 'The stream is starting' },
  off: { tone: 'off', badge: 'Off air', text: 'The stream has stopped; it goes on by itself' },
  standby: { tone: 'waiting', badge: 'Stand by', text: 'Waiting for a source' },
  live: { tone: 'live', badge: 'Live', text: 'On the air' },
};

/** What viewers are told of a channel. */
export const standing = ({ state }: GuideEntry): Standing => STANDINGS[state];
