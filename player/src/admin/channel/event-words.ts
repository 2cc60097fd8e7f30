/** What `GET /api/v1/events` and a channel's state tell: at least these three, and more by its type. */
export interface AnyEvent {
  readonly type: string;
  readonly channel?: string;
  /** ISO 8601. */
  readonly at: string;
  readonly [field: string]: unknown;
}

/** Kinds of events that people tell apart, each with the types that belong to it. */
export const EVENT_GROUPS = [
  { name: 'switch', label: 'Cuts', types: ['switch', 'direction'] },
  { name: 'input', label: 'Inputs', types: ['input', 'publisher', 'advice'] },
  { name: 'watchdog', label: 'Watchdogs', types: ['watchdog', 'quality'] },
  { name: 'recording', label: 'Recordings', types: ['recording'] },
  { name: 'health', label: 'Health', types: ['health', 'encoder', 'ladder', 'relief', 'archive'] },
  { name: 'marks', label: 'Metadata, breaks', types: ['metadata', 'break'] },
] as const;

export type EventGroup = (typeof EVENT_GROUPS)[number]['name'];

/** What is of no group stands with health: a new kind of event is not to be hidden. */
export const groupOf = ({ type }: AnyEvent): EventGroup =>
  EVENT_GROUPS.find(({ types }) => (types as readonly string[]).includes(type))?.name ?? 'health';

export type EventTone = 'plain' | 'good' | 'warning' | 'bad';

export interface EventWords {
  readonly title: string;
  readonly detail: string;
  readonly tone: EventTone;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const words = (value: unknown): string => (Array.isArray(value) ? value.map(text).join(', ') : '');

/** What an event says to people. */
export const eventWords = (event: AnyEvent): EventWords => WORDS[event.type]?.(event) ?? unknownWords(event);

const SEVERITY: Readonly<Record<string, EventTone>> = { ok: 'good', warning: 'warning', critical: 'bad' };

const WORDS: Readonly<Record<string, (event: AnyEvent) => EventWords>> = {
  switch: ({ from, to, why }) => ({
    title: from === undefined ? `${text(to)} on air` : `${text(from)} → ${text(to)}`,
    detail: text(why),
    tone: 'plain',
  }),
  direction: ({ input, mode, why }) => {
    const who = mode === 'schedule' ? 'schedule' : 'by hand';
    return {
      title: input === undefined ? `No choice ${who} any more` : `${text(input)} wanted ${who}`,
      detail: text(why),
      tone: 'plain',
    };
  },
  input: ({ input, from, to, reason }) => ({
    title: `${text(input)}: ${text(from)} → ${text(to)}`,
    detail: text(reason),
    tone: to === 'live' ? 'good' : to === 'failed' ? 'bad' : to === 'stalled' ? 'warning' : 'plain',
  }),
  publisher: ({ input, what, reason, address }) => ({
    title: `Publisher of ${text(input)} ${text(what)}`,
    detail: [text(reason), text(address)].filter((part) => part !== '').join(', '),
    tone: what === 'began' ? 'good' : what === 'refused' ? 'warning' : 'plain',
  }),
  advice: ({ input, advice, severity, raised, text: said }) => ({
    title: `${text(input)}: ${raised ? 'advice' : 'well again'} (${text(advice)})`,
    detail: text(said),
    tone: !raised ? 'plain' : severity === 'warning' ? 'warning' : 'plain',
  }),
  encoder: ({ from, to }) => ({
    title: `Encoder: ${text(from)} → ${text(to)}`,
    detail: '',
    tone: to === 'running' ? 'good' : to === 'backing-off' ? 'bad' : 'plain',
  }),
  ladder: ({ to }) => ({ title: 'Other qualities', detail: words(to), tone: 'plain' }),
  relief: ({ reason }) => ({
    title: reason === undefined ? 'The whole ladder again' : 'A quality is taken out',
    detail: text(reason),
    tone: reason === undefined ? 'good' : 'warning',
  }),
  quality: ({ problem, raised, reason }) => ({
    title: raised ? `The programme is ${text(problem)}` : `The programme is no longer ${text(problem)}`,
    detail: text(reason),
    tone: raised ? 'warning' : 'good',
  }),
  archive: ({ problem }) => ({
    title: problem === undefined ? 'Segments are written again' : 'Segments are not written to disk',
    detail: text(problem),
    tone: problem === undefined ? 'good' : 'bad',
  }),
  health: ({ from, to, text: why }) => ({
    title: `Health: ${text(from)} → ${text(to)}`,
    detail: text(why),
    tone: SEVERITY[text(to).toLowerCase()] ?? 'plain',
  }),
  channel: ({ what, changes, by }) => ({
    title: `Channel ${text(what)}${by === undefined ? '' : ` by ${text(by)}`}`,
    detail: words(changes),
    tone: 'plain',
  }),
  watchdog: ({ input, watchdog, raised, reason }) => ({
    title: raised ? `${text(input)} is ${watchdogWords(text(watchdog))}` : `${text(input)} is well again`,
    detail: text(reason),
    tone: raised ? 'warning' : 'good',
  }),
  recording: ({ title, what, by, problem }) => ({
    title: `Recording ${text(what)}: ${text(title)}`,
    detail: [text(problem), by === undefined ? '' : `by ${text(by)}`].filter((part) => part !== '').join(', '),
    tone: what === 'failed' || problem !== undefined ? 'bad' : 'plain',
  }),
  webhook: ({ name, what, reason }) => ({
    title: `Webhook ${text(name)}: ${text(what)}`,
    detail: text(reason),
    tone: what === 'recovered' ? 'good' : 'warning',
  }),
  metadata: ({ frames, by }) => ({
    title: 'Metadata',
    detail: `${words(frames)} by ${text(by)}`,
    tone: 'plain',
  }),
  break: ({ what, input, id }) => ({
    title: `Ad break ${text(what)}`,
    detail: input === undefined ? text(id) : `${text(id)}, cue of ${text(input)}`,
    tone: 'plain',
  }),
};

const watchdogWords = (name: string): string => {
  if (name === 'bitrate') return 'far below its usual bit rate';
  return name === 'frameRate' ? 'far below its usual frame rate' : name;
};

/** For kinds that came later than this page: what they bring in words, as it is. */
const unknownWords = (event: AnyEvent): EventWords => {
  const { type, what, to, state, status } = event;
  const said = [what, to, state, status].map(text).find((word) => word !== '') ?? '';
  const detail = ['text', 'message', 'reason', 'why', 'problem'].map((key) => text(event[key])).find(Boolean);
  const tone = SEVERITY[said.toLowerCase()] ?? 'plain';
  return { title: `${type[0]?.toUpperCase()}${type.slice(1)}${said && `: ${said}`}`, detail: detail ?? '', tone };
};

/** Those that are wanted, newest first; one that came twice counts once. @param most how many are kept */
export const mergeEvents = (
  known: readonly AnyEvent[],
  more: readonly AnyEvent[],
  most: number,
): readonly AnyEvent[] => {
  const byKey = new Map([...known, ...more].map((event) => [keyOf(event), event]));
  return [...byKey.values()].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, most);
};

/** The stream of events and the channel's state tell of the same, one with a number and one without. */
export const keyOf = (event: AnyEvent): string =>
  [event.at, event.type, event.input, event.to, event.what, event.raised, event.watchdog, event.advice]
    .map(String)
    .join(' ');
