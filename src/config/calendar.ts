import { textField } from './fields.ts';

const WORDS = 'the path of an iCalendar file, or its https:// address';

/** Without TLS anybody on the way could write the programme; on this machine nobody stands on the way. */
const isSafeAddress = (text: string): boolean => {
  const url = URL.parse(text);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && /^(127\.|\[::1\]|localhost$)/.test(url.hostname));
};

/** Path or address of a calendar. */
export const calendarField = () =>
  textField(WORDS, 4096)
    .transform((text) => text.replace(/^webcals?:\/\//i, 'https://'))
    .refine((text) => !/^[a-z][a-z0-9+.-]+:\/\//i.test(text) || isSafeAddress(text), { error: `must be ${WORDS}` });

/** A path, and so one that is relative to the config file's folder. */
export const isCalendarPath = (calendar: string): boolean => !/^https?:/.test(calendar);
