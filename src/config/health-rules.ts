/** What a rule finds, as monitoring plugins say it; a rule that says OK is off. */
export const STATUSES = ['OK', 'WARNING', 'CRITICAL'] as const;
export type RuleStatus = (typeof STATUSES)[number];

/** What a figure counts, and with it the units that its thresholds may be written in. */
export type Quantity = 'seconds' | 'bytes' | 'bit/s' | 'percent' | 'segments' | 'days' | 'number';

/** A rule about a figure: its thresholds are ranges. */
export interface FigureRule {
  readonly kind: 'figure';
  readonly quantity: Quantity;
  readonly about: string;
  /** Ranges of those who say nothing; absent: none, the figure is told and never alerts. */
  readonly warning?: string;
  readonly critical?: string;
}

/** A rule about something that is so or is not. */
export interface ConditionRule {
  readonly kind: 'condition';
  readonly about: string;
  /** What it means where nothing is said. */
  readonly status: RuleStatus;
}

export type Rule = FigureRule | ConditionRule;

const figure = (quantity: Quantity, about: string, thresholds: Pick<FigureRule, 'warning' | 'critical'> = {}) =>
  ({ kind: 'figure', quantity, about, ...thresholds }) as const satisfies FigureRule;
const condition = (status: RuleStatus, about: string) =>
  ({ kind: 'condition', status, about }) as const satisfies ConditionRule;

/** What is judged of a channel. Segments come every 1.5 target durations at the latest (RFC 8216bis 6.2.1). */
export const CHANNEL_RULES = {
  segmentAge: figure('segments', 'Lengths of a segment since the end of the newest one.', {
    warning: '2',
    critical: '3',
  }),
  start: figure('seconds', 'Since its start, while it has no segment.', { warning: '0', critical: '15' }),
  encoderBehind: figure('seconds', 'Behind the programme, while the encoder is slower than real time.', {
    warning: '3',
  }),
  encoderSpeed: figure('number', 'Seconds encoded in a second; 0.9: alerts below 0.9.'),
  encoderRestarts: figure('number', 'Restarts of the encoder within the last hour.', {
    warning: '5',
    critical: '30',
  }),
  ladder: condition('WARNING', 'A quality is taken out, as the machine cannot encode the ladder.'),
  encoderFailing: condition('WARNING', 'The encoder fails again and again.'),
  noInput: condition('WARNING', 'Nothing is on the air.'),
  notWanted: condition('WARNING', 'Something else is on the air than was chosen, or is scheduled.'),
  watchdog: condition('WARNING', 'A watchdog objects to what is on the air.'),
  backup: condition('WARNING', 'Another input than the first is on the air, and nobody chose it.'),
  slate: condition('WARNING', 'A slate is on the air, and nobody chose it.'),
  inputBitrate: figure('bit/s', 'Of each input that is live, but slates.'),
  inputFrameRate: figure('number', 'Pictures a second of each input that is live, but slates.'),
  inputJitter: figure('seconds', 'Spread of arrival of each input that is live, but slates.'),
  viewers: figure('number', 'Who looks on.'),
  schedule: condition('WARNING', 'The calendar cannot be taken as it stands.'),
  black: condition('WARNING', 'The programme is black (quality).'),
  frozen: condition('WARNING', 'The picture of the programme does not change (quality).'),
  silent: condition('WARNING', 'The programme is silent (quality).'),
  loudness: figure('number', 'LUFS of the programme over ten minutes (quality).', { warning: '-36:-8' }),
  truePeak: figure('number', 'True peak of the programme in a minute, dBTP (quality).', { warning: '~:3' }),
  avOffset: figure('seconds', 'Sound later than pictures, by timestamps of segments (quality).', {
    warning: '-0.15:0.15',
  }),
  keyFrameInterval: figure('segments', 'Lengths of a segment from one key frame to the next (quality).', {
    warning: '1.1',
  }),
  archive: condition('CRITICAL', 'Segments are not written to disk.'),
} as const;

/** What is judged of the server. */
export const SERVER_RULES = {
  diskFree: figure('bytes', 'Free on the disk of the data folder.', { warning: '2000000000:', critical: '500000000:' }),
  diskUsed: figure('percent', 'Used of the disk of the data folder.'),
  eventLoop: figure('seconds', 'How late the server comes to what is due: 99 of 100 times it is less.', {
    warning: '0.5',
    critical: '2',
  }),
  memory: figure('bytes', "Of the server's process, ffmpeg's not counted."),
  certificate: figure('days', 'Until the certificate of https and rtmps expires.', { warning: '14:', critical: '3:' }),
  ledger: condition('WARNING', 'The list of running programs cannot be written: a crash would leave them behind.'),
  config: condition('WARNING', 'The config file has been edited, and cannot be taken as it stands.'),
  webhooks: condition(
    'WARNING',
    'A webhook cannot be reached, or has missed something: somebody is not told what happens.',
  ),
} as const;

export type ChannelRule = keyof typeof CHANNEL_RULES;
export type ServerRule = keyof typeof SERVER_RULES;
export type RuleName = ChannelRule | ServerRule;
