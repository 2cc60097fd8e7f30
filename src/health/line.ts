import type { HealthStatus, Judgement } from './judge.ts';
import { formatPerformanceDatum } from './performance-data.ts';

const BY_WEIGHT: readonly HealthStatus[] = ['OK', 'UNKNOWN', 'WARNING', 'CRITICAL'];

/** The worst of all channels; without any, nothing is known. */
export const worstStatus = (judgements: readonly Judgement[]): HealthStatus => {
  if (judgements.length === 0) return 'UNKNOWN';
  return BY_WEIGHT[Math.max(...judgements.map(({ status }) => BY_WEIGHT.indexOf(status)))]!;
};

/** `SLUICE OK - main: studio on air, 3 renditions | 'main_age'=1.2s;4;6;0 …`, the worst channel first. */
export const healthLine = (judgements: readonly Judgement[]): string => {
  if (judgements.length === 0) return 'SLUICE UNKNOWN - there are no channels';
  const weight = ({ status }: Judgement): number => BY_WEIGHT.indexOf(status);
  const sorted = judgements.toSorted((a, b) => weight(b) - weight(a));
  const text = sorted.map(({ channel, text }) => `${channel}: ${oneLine(text)}`).join('; ');
  const data = judgements.flatMap(({ perfdata }) => perfdata.map(formatPerformanceDatum)).join(' ');
  return `SLUICE ${worstStatus(judgements)} - ${text} | ${data}`;
};

/** Performance data begins at the first pipe sign, and a plugin's answer ends with its line. */
const oneLine = (text: string): string => text.replaceAll('|', '/').replace(/\s+/g, ' ').trim();
