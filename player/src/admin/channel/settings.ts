/** A channel as the config file spells it, as far as this page changes it. The rest is left as it is. */
export interface ChannelSettings {
  readonly title?: string;
  readonly ladder?: readonly LadderEntry[];
  /** As `333ms`; absent or 0: none. */
  readonly part?: string | number;
  readonly dvr?: string;
  readonly record?: boolean | object;
  readonly keep?: { readonly age?: string; readonly size?: string };
  readonly [field: string]: unknown;
}

/** The name of a preset, or a rendition spelled out. */
export type LadderEntry =
  | string
  | {
      readonly name: string;
      readonly kind?: 'video' | 'audio';
      readonly height?: number;
      readonly videoBitrate?: string | number;
      readonly audioBitrate?: string | number;
      readonly [field: string]: unknown;
    };

export const entryName = (entry: LadderEntry): string => (typeof entry === 'string' ? entry : entry.name);

/** A JSON merge patch (RFC 7396): what differs, and null for what is to go. Empty where nothing does. */
export const patchOf = (before: ChannelSettings, after: ChannelSettings): Record<string, unknown> => {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter((name) => !isSame(before[name], after[name]));
  return Object.fromEntries(changed.map((name) => [name, after[name] ?? null]));
};

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What would change, for people, with what it takes. Empty where nothing would. */
export const changesInWords = (before: ChannelSettings, after: ChannelSettings): string[] => [
  ...(isSame(before.title, after.title) ? [] : [`It is called "${after.title ?? 'as in addresses'}" from now on`]),
  ...ladderChanges(before.ladder, after.ladder),
  ...(isSame(before.part, after.part) ? [] : [partWords(after.part)]),
  ...(isSame(before.dvr, after.dvr) ? [] : [`Viewers can go back ${after.dvr ?? 'as far as the window'}`]),
  ...(isSame(before.record, after.record) ? [] : [recordWords(after.record)]),
  ...(isSame(before.keep, after.keep) ? [] : [keepWords(after.keep)]),
];

const ladderChanges = (
  before: readonly LadderEntry[] | undefined,
  after: readonly LadderEntry[] | undefined,
): string[] => {
  if (isSame(before, after)) return [];
  if (!after) return ['Qualities are chosen by what this machine can hold; the encoder starts anew'];
  const known = new Map((before ?? []).map((entry) => [entryName(entry), entry]));
  const wanted = new Map(after.map((entry) => [entryName(entry), entry]));
  const added = after.filter((entry) => !known.has(entryName(entry)));
  const gone = [...known.keys()].filter((name) => !wanted.has(name));
  const changed = after.filter((entry) => known.has(entryName(entry)) && !isSame(known.get(entryName(entry)), entry));
  const words = [
    ...added.map((entry) => `${entryName(entry)} is added${rateWords(entry)}`),
    ...changed.map((entry) => `${entryName(entry)} changes${rateWords(entry)}`),
    ...gone.map((name) => `${name} is taken away: those who watch it go on in another one`),
  ];
  const order = words.length === 0 ? ['The order of the qualities changes'] : words;
  return [...order, 'The encoder starts anew at the end of a segment; players go on'];
};

const rateWords = (entry: LadderEntry): string => {
  if (typeof entry === 'string') return '';
  const rate = entry.videoBitrate ?? entry.audioBitrate;
  return rate === undefined ? '' : ` (${rate})`;
};

const partWords = (part: string | number | undefined): string =>
  part === undefined || part === 0 || part === '0'
    ? 'Low latency is turned off: the channel is built anew'
    : `Low latency with parts of ${part}: the channel is built anew`;

const recordWords = (record: boolean | object | undefined): string => {
  if (typeof record === 'object') return 'What a calendar says is recorded';
  return record ? 'Whatever sources bring is recorded from now on' : 'Only what is started by hand is recorded';
};

const keepWords = (keep: ChannelSettings['keep']): string => {
  if (!keep?.age && !keep?.size) return 'What is older than viewers can go back is removed, but for recordings';
  const limits = [keep.age && `for ${keep.age}`, keep.size && `up to ${keep.size}`].filter(Boolean).join(', ');
  return `What was on the air stays on disk ${limits}: any range of it can be watched on demand`;
};
