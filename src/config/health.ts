import { z } from 'zod';
import { CHANNEL_RULES, SERVER_RULES, STATUSES, type FigureRule, type Quantity, type Rule } from './health-rules.ts';
import type { ChannelRule, RuleStatus, ServerRule } from './health-rules.ts';
import { parseRange, plainNumber, type Range } from './range.ts';
import { mustBe, section } from './section.ts';
import { parseBitrate, parseDuration, parseSize, UnitError } from './units.ts';

/** When a figure alerts; undefined: never. */
export interface FigureSetting {
  readonly warning: Range | undefined;
  readonly critical: Range | undefined;
}

type RuleTable = Readonly<Record<string, Rule>>;

/** What is in force for each rule of a table. */
export type SettingsOf<Rules extends RuleTable> = {
  readonly [Name in keyof Rules]: Rules[Name] extends FigureRule ? FigureSetting : RuleStatus;
};
export type ChannelHealthSettings = SettingsOf<typeof CHANNEL_RULES>;
export type ServerHealthSettings = SettingsOf<typeof SERVER_RULES>;

/** What somebody wants otherwise. A threshold that is absent is as it was; `off`: there is none. */
interface FigureChange {
  readonly warning?: Range | 'off' | undefined;
  readonly critical?: Range | 'off' | undefined;
}
type Change = FigureChange | RuleStatus | 'off' | undefined;
export type HealthChanges<Name extends string> = { readonly [Each in Name]?: Change };

const EXAMPLES: Readonly<Record<Quantity, string>> = {
  seconds: '3s',
  bytes: '2GB:',
  'bit/s': '500k:',
  percent: '90',
  segments: '3',
  days: '14:',
  number: '0.9:',
};

const withUnit =
  (read: (text: string) => number) =>
  (text: string): number => {
    const trimmed = text.trim();
    if (/^-?\d+(\.\d+)?$/.test(trimmed)) return plainNumber(trimmed);
    return trimmed.startsWith('-') ? -read(trimmed.slice(1)) : read(trimmed);
  };

/** Reads a threshold's number: with a unit, or plainly in the base unit (s, B, bit/s). Throws UnitError. */
export const NUMBER_OF: Readonly<Record<Quantity, (text: string) => number>> = {
  seconds: withUnit(parseDuration),
  bytes: withUnit(parseSize),
  'bit/s': withUnit(parseBitrate),
  percent: (text) => plainNumber(text.replace(/%$/, '')),
  segments: plainNumber,
  days: (text) => plainNumber(text.replace(/d$/, '')),
  number: plainNumber,
};

const rangeField = (quantity: Quantity) =>
  z.preprocess(
    (value) => (typeof value === 'number' ? String(value) : value),
    z
      .string({ error: mustBe(`a threshold, as '${EXAMPLES[quantity]}', or off`) })
      .meta({ type: ['string', 'number'] })
      .transform((text, context): Range | 'off' => {
        if (text === 'off') return 'off';
        try {
          return parseRange(text, NUMBER_OF[quantity]);
        } catch (error) {
          if (!(error instanceof UnitError)) throw error;
          context.issues.push({ code: 'custom', message: error.message, input: text });
          return z.NEVER;
        }
      }),
  );

const figureField = ({ quantity, about, warning, critical }: FigureRule) => {
  const thresholds = section({ warning: rangeField(quantity).optional(), critical: rangeField(quantity).optional() });
  const usual = [warning !== undefined && `warning ${warning}`, critical !== undefined && `critical ${critical}`]
    .filter((part) => part !== false)
    .join(', ');
  const off = z.literal('off', { error: mustBe(`off, or thresholds as { warning: '${EXAMPLES[quantity]}' }`) });
  return z
    .union([off, thresholds])
    .optional()
    .meta({ description: `${about} In ${quantity}. Default: ${usual || 'no thresholds'}.` });
};

const ruleField = (rule: Rule) =>
  rule.kind === 'figure'
    ? figureField(rule)
    : z
        .enum(STATUSES, { error: mustBe(`one of ${STATUSES.join(', ')}`) })
        .optional()
        .meta({ description: `${rule.about} Default: ${rule.status}.` });

const ruleFields = <Name extends string>(rules: Readonly<Record<Name, Rule>>) =>
  Object.fromEntries(Object.entries<Rule>(rules).map(([name, rule]) => [name, ruleField(rule)])) as unknown as {
    readonly [Each in Name]: z.ZodOptional<z.ZodType<NonNullable<Change>>>;
  };

const channelFields = ruleFields(CHANNEL_RULES);

/** What is judged of a channel, otherwise than on the rest of the server. */
export const channelHealthSchema = section(channelFields);
/** What is judged, of all channels and of the server. */
export const healthSchema = section({ ...channelFields, ...ruleFields(SERVER_RULES) });

/** The rules of a channel. @param changes of the server, then of the channel: what stands later counts */
export const channelHealth = (...changes: readonly HealthChanges<ChannelRule>[]): ChannelHealthSettings =>
  settings(CHANNEL_RULES, changes);

export const serverHealth = (...changes: readonly HealthChanges<ServerRule>[]): ServerHealthSettings =>
  settings(SERVER_RULES, changes);

const settings = <Rules extends RuleTable>(
  rules: Rules,
  changes: readonly Readonly<Record<string, Change>>[],
): SettingsOf<Rules> =>
  Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => {
      const wanted = changes.map((each) => each[name]).filter((each) => each !== undefined);
      if (rule.kind === 'condition') return [name, wanted.at(-1) ?? rule.status];
      return [name, figureSetting(rule, wanted as readonly (FigureChange | 'off')[])];
    }),
  ) as SettingsOf<Rules>;

const figureSetting = (rule: FigureRule, wanted: readonly (FigureChange | 'off')[]): FigureSetting => {
  const usual = (text: string | undefined): Range | undefined => (text === undefined ? undefined : parseRange(text));
  let { warning, critical }: FigureSetting = { warning: usual(rule.warning), critical: usual(rule.critical) };
  for (const change of wanted) {
    const given = change === 'off' ? ({ warning: 'off', critical: 'off' } as const) : change;
    if (given.warning !== undefined) warning = given.warning === 'off' ? undefined : given.warning;
    if (given.critical !== undefined) critical = given.critical === 'off' ? undefined : given.critical;
  }
  return { warning, critical };
};
