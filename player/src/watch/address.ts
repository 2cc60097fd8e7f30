import { parseStartTime, type StartTime } from '../times.ts';
import type { Subject } from './subject.ts';

/** `/watch/NAME`, `/embed/NAME`. */
export const nameInPath = (): string => decodeURIComponent(location.pathname.split('/')[2] ?? '');

export const startInQuery = (): StartTime => parseStartTime(new URLSearchParams(location.search).get('t'));

/** What the server has put into the page about the name, so that playing need not wait for another answer. */
export const kindInPage = (): Subject['kind'] | undefined => {
  const content = document.querySelector<HTMLMetaElement>('meta[name="sluice:subject"]')?.content;
  return content === 'channel' || content === 'recording' ? content : undefined;
};
