/** A calendar with these lines between its BEGIN and END. */
export const calendar = (...lines: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');

/** An event with the title and the place `cam2`, where the properties say nothing else. */
export const event = (uid: string, ...lines: string[]): string[] => [
  'BEGIN:VEVENT',
  `UID:${uid}`,
  'DTSTAMP:20260101T000000Z',
  ...(lines.some((line) => line.startsWith('SUMMARY')) ? [] : [`SUMMARY:${uid}`]),
  ...(lines.some((line) => /^(LOCATION|X-SLUICE-INPUT)/.test(line)) ? [] : ['LOCATION:cam2']),
  ...lines,
  'END:VEVENT',
];

/** Seconds since the Unix epoch. */
export const at = (iso: string): number => Date.parse(iso) / 1000;
