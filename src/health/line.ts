import type { Judgement } from './judge.ts';
import { formatPerformanceDatum, type PerformanceDatum } from './performance-data.ts';
import { weight, worst, type HealthStatus } from './status.ts';

/** Nagios and its kin read 8 KiB of a plugin's answer, and no more (MAX_PLUGIN_OUTPUT_LENGTH); figures need the most. */
const MOST_TEXT = 2000;
const MOST_DATA = 6000;
const MOST_OF_ONE = 400;

/** The worst of all; without any, nothing is known. */
export const worstStatus = (judgements: readonly Pick<Judgement, 'status'>[]): HealthStatus =>
  worst(judgements.map(({ status }) => status));

/**
 * `SLUICE OK - main: studio on air, 3 renditions | 'main_age'=1.2s;4;6;0 …`, the worst channel first. What the server
 * itself has to say is said where it is not OK.
 */
export const healthLine = (judgements: readonly Judgement[]): string => {
  if (judgements.every(({ channel, status }) => channel === undefined && status === 'OK')) {
    return 'SLUICE UNKNOWN - there are no channels';
  }
  const said = judgements.filter(({ channel, status }) => channel !== undefined || status !== 'OK');
  const sorted = said.toSorted((a, b) => weight(b.status) - weight(a.status));
  const text = shortList(sorted.map(({ channel, text }) => `${channel ?? 'server'}: ${cut(oneLine(text))}`));
  return pluginLine(
    worstStatus(judgements),
    text,
    judgements.flatMap(({ perfdata }) => perfdata),
  );
};

/** One answer of a plugin. Figures for which there is no room are left out. */
export const pluginLine = (status: HealthStatus, text: string, data: readonly PerformanceDatum[]): string => {
  const shown: string[] = [];
  let length = 0;
  for (const one of data.map(formatPerformanceDatum)) {
    length += one.length + 1;
    if (length > MOST_DATA) break;
    shown.push(one);
  }
  const first = `SLUICE ${status} - ${oneLine(text)}`;
  return shown.length === 0 ? first : `${first} | ${shown.join(' ')}`;
};

const shortList = (texts: readonly string[]): string => {
  const shown: string[] = [];
  let length = 0;
  for (const [index, text] of texts.entries()) {
    length += text.length + 2;
    if (length > MOST_TEXT) return [...shown, `and ${texts.length - index} more`].join('; ');
    shown.push(text);
  }
  return shown.join('; ');
};

/** Performance data begins at the first pipe sign, and a plugin's answer ends with its line. */
const oneLine = (text: string): string => text.replaceAll('|', '/').replace(/\s+/g, ' ').trim();

const cut = (text: string): string => (text.length > MOST_OF_ONE ? `${text.slice(0, MOST_OF_ONE)}…` : text);
