import { BLOCKING_RULES, DELIVERY_RULES } from './delivery-rules.ts';
import { DELTA_RULES, HISTORY_RULES } from './history-rules.ts';
import { LOW_LATENCY_RULES, MEDIA_PLAYLIST_RULES } from './media-playlist-rules.ts';
import { FMP4_RULES, MEDIA_RULES, TRANSPORT_RULES } from './media-rules.ts';
import { ALIGNMENT_RULES, MULTIVARIANT_RULES } from './multivariant-rules.ts';
import type { Rule } from './rule.ts';
import { TEXT_RULES } from './text-rules.ts';

/** All rules, under the headings that the documentation lists them by. */
export const CATALOGUE = {
  'Text of playlists': TEXT_RULES,
  'Media playlists': MEDIA_PLAYLIST_RULES,
  'Low latency': LOW_LATENCY_RULES,
  'Multivariant playlists': MULTIVARIANT_RULES,
  'Renditions beside one another': ALIGNMENT_RULES,
  'From one load to the next': HISTORY_RULES,
  'Delta updates': DELTA_RULES,
  Media: MEDIA_RULES,
  'MPEG-TS': TRANSPORT_RULES,
  'Fragmented MP4': FMP4_RULES,
  Delivery: DELIVERY_RULES,
  'Blocking requests': BLOCKING_RULES,
} as const satisfies Readonly<Record<string, Readonly<Record<string, Rule>>>>;

export const RULES = {
  ...TEXT_RULES,
  ...MEDIA_PLAYLIST_RULES,
  ...LOW_LATENCY_RULES,
  ...MULTIVARIANT_RULES,
  ...ALIGNMENT_RULES,
  ...HISTORY_RULES,
  ...DELTA_RULES,
  ...MEDIA_RULES,
  ...TRANSPORT_RULES,
  ...FMP4_RULES,
  ...DELIVERY_RULES,
  ...BLOCKING_RULES,
} as const;

export type RuleId = keyof typeof RULES;

export const ruleOf = (id: RuleId): Rule => RULES[id];
