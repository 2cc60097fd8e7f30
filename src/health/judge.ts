import {
  channelHealth,
  serverHealth,
  type ChannelHealthSettings,
  type ServerHealthSettings,
} from '../config/health.ts';
import { CHANNEL_RULES, SERVER_RULES, type RuleName } from '../config/health-rules.ts';
import { CHANNEL_READERS } from './channel-rules.ts';
import type { ChannelLook, ServerLook } from './looked-at.ts';
import type { MaintenanceWindow } from './maintenance.ts';
import type { PerformanceDatum } from './performance-data.ts';
import { judge, type Finding, type Judged } from './rule.ts';
import { SERVER_READERS } from './server-rules.ts';
import { worst, type HealthStatus } from './status.ts';

/** With the rule that the figure is judged by, where there is one. */
export type RuleDatum = PerformanceDatum & { readonly rule?: RuleName };

export interface Judgement {
  /** Undefined: of the server itself. */
  readonly channel: string | undefined;
  /** What monitoring is told: OK in maintenance, whatever there is. */
  readonly status: HealthStatus;
  /** The worst of what was found. */
  readonly found: HealthStatus;
  /** One line for people: what is on air and, where it is not OK, what is wrong. */
  readonly text: string;
  readonly findings: readonly Finding[];
  readonly perfdata: readonly RuleDatum[];
  readonly maintenance?: MaintenanceWindow | undefined;
}

const USUAL_CHANNEL = channelHealth();
const USUAL_SERVER = serverHealth();

/** Judges one channel by what it says of itself. */
export const judgeChannel = (
  look: ChannelLook,
  settings: ChannelHealthSettings = USUAL_CHANNEL,
  maintenance?: MaintenanceWindow,
): Judgement => {
  const { name, onAir, renditions, inputs, status } = look.state;
  // Somebody has stopped it: nothing is expected of it.
  if (status === 'stopped') {
    const judged = { findings: [], data: [] };
    return concluded({ channel: name, judged, summary: 'stopped', perfdata: [], maintenance });
  }
  const judged = judge(CHANNEL_RULES, CHANNEL_READERS, settings, { look, prefix: `${name}_` });
  const summary = `${onAir ?? 'nothing'} on air, ${counted(renditions.length, 'rendition')}`;
  const live = inputs.filter(({ status, type }) => status === 'live' && type !== 'slate').length;
  const perfdata = [
    ...judged.data,
    { label: `${name}_inputs`, value: live },
    { label: `${name}_renditions`, value: renditions.length },
  ];
  return concluded({ channel: name, judged, summary, perfdata, maintenance });
};

/** Judges the server itself, its channels apart. */
export const judgeServer = (look: ServerLook, settings: ServerHealthSettings = USUAL_SERVER): Judgement => {
  const judged = judge(SERVER_RULES, SERVER_READERS, settings, { look, prefix: '' });
  return concluded({ channel: undefined, judged, summary: 'running', perfdata: judged.data });
};

interface Concluded extends Pick<Judgement, 'channel' | 'perfdata'> {
  readonly judged: Judged;
  readonly summary: string;
  readonly maintenance?: MaintenanceWindow | undefined;
}

const concluded = ({ channel, judged, summary, perfdata, maintenance }: Concluded): Judgement => {
  const { findings } = judged;
  const found = worst(['OK', ...findings.map(({ status }) => status)]);
  const texts = [...findings.map(({ text }) => text), summary];
  if (!maintenance) return { channel, status: found, found, text: texts.join(', '), findings, perfdata };
  const { until, by, reason } = maintenance;
  const notice = `in maintenance until ${until} (${by}${reason === undefined ? '' : `: ${reason}`})`;
  return { channel, status: 'OK', found, text: [notice, ...texts].join(', '), findings, perfdata, maintenance };
};

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
