import type { RecordingView } from '../../../../src/origin/recording-view.ts';
import { api } from '../data/api.ts';
import { refresh } from '../data/resource.ts';
import type { Tone } from '../parts/tone.ts';

export type { RecordingView } from '../../../../src/origin/recording-view.ts';

export const RECORDINGS = '/api/v1/recordings';

const pathOf = (id: string): string => `${RECORDINGS}/${encodeURIComponent(id)}`;

/** What changes the list asks for it anew. */
const changed = async (change: Promise<unknown>): Promise<void> => {
  await change;
  refresh(RECORDINGS);
};

/** All reject with ApiError or Unreachable. */
export const start = (channel: string, title: string): Promise<void> =>
  changed(api.post(RECORDINGS, { channel, ...(title && { title }) }));
export const stop = (id: string): Promise<void> => changed(api.post(`${pathOf(id)}/stop`, {}));
export const mark = (id: string, title: string): Promise<void> => changed(api.post(`${pathOf(id)}/marks`, { title }));
export const remove = (id: string): Promise<void> => changed(api.delete(pathOf(id)));

export interface Words {
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
}

/** @param version that was shown: another one is not written over */
export const edit = (id: string, words: Words, version: string): Promise<void> =>
  changed(api.patch(pathOf(id), words, { ifMatch: `"${version}"` }));

export const STATES: Readonly<Record<RecordingView['state'], { readonly tone: Tone; readonly word: string }>> = {
  live: { tone: 'live', word: 'Recording' },
  upcoming: { tone: 'info', word: 'Upcoming' },
  finished: { tone: 'ok', word: 'Finished' },
  failed: { tone: 'critical', word: 'Failed' },
};

/** Its poster, or what its channel shows while it runs; undefined where there is none. */
export const pictureOf = ({ id, poster, state, channel }: RecordingView): string | undefined => {
  if (poster) return `/vod/${encodeURIComponent(id)}/${poster}-small.jpg`;
  return state === 'live' && channel ? `/live/${encodeURIComponent(channel)}/picture.jpg?size=small` : undefined;
};
