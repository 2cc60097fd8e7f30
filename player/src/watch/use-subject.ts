import { useEffect, useRef } from 'preact/hooks';
import { usePolled } from '../use-polled.ts';
import { kindInPage } from './address.ts';
import { fetchSubject, type Subject } from './subject.ts';

const POLL_MS = 5000;

export interface Asked {
  /** Undefined before the first answer. */
  readonly subject: Subject | undefined;
  /** What it is, as far as that is known: often before the first answer. */
  readonly kind: Subject['kind'] | undefined;
  /** Why there is no newer answer. */
  readonly failure: string | undefined;
}

/** Asks what a name stands for, again and again: events begin and end, titles change. */
export const useSubject = (name: string): Asked => {
  const known = useRef(kindInPage());
  const polled = usePolled(async () => {
    const subject = await fetchSubject(name, known.current);
    if (subject.kind !== 'nothing') known.current = subject.kind;
    return subject;
  }, POLL_MS);
  const subject = polled.status === 'loading' ? undefined : polled.value;
  const title = titleOf(subject) ?? name;
  useEffect(() => {
    document.title = `${title} · Sluice`;
  }, [title]);
  return {
    subject,
    kind: known.current ?? subject?.kind,
    failure: polled.status === 'failed' ? polled.why : undefined,
  };
};

const titleOf = (subject: Subject | undefined): string | undefined => {
  if (subject?.kind === 'channel') return subject.channel.title;
  return subject?.kind === 'recording' ? subject.recording.title : undefined;
};
