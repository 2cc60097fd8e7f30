import { z } from 'zod';
import type { JournalEntry } from '../events/journal-entry.ts';
import { EVENT_TYPES, numberedEventSchema } from '../events/schemas.ts';
import { ApiProblem, endpoint, type Endpoint } from './api/endpoint.ts';
import { controlJson } from './reply.ts';
import { EventFilter, listOf } from './sse/event-filter.ts';
import { EventFeed } from './sse/event-feed.ts';
import type { EventsOptions } from './sse/events-options.ts';
import { STREAM_PROBLEMS, type StreamDesk } from './sse/stream-desk.ts';

const STATE_EVENT = 'channel-state';

const channelField = z.string().max(2000).optional().meta({
  description: 'Of these channels alone, by name, with commas between; what concerns the whole server besides.',
});
const typeField = z
  .string()
  .max(1000)
  .optional()
  .meta({ description: `Of these types alone, with commas between: ${[...EVENT_TYPES, STATE_EVENT].join(', ')}.` });

const idText = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** The cursor of the next page is the id of the oldest entry of this one. */
const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 1000;

export const eventsEndpoints = (options: EventsOptions & { readonly streams: StreamDesk }): Endpoint[] => [
  endpoint({
    id: 'streamEvents',
    method: 'get',
    path: '/api/v1/events',
    tag: 'events',
    summary: 'What happens, as it happens (Server-Sent Events)',
    description: [
      'Each event has an `id`, its type as `event`, and JSON as `data` (docs/events.md). A reader that comes back with the',
      'last id, as `Last-Event-ID` or `after`, gets what it missed; where that is not kept any more, `reset` says so.',
      `\`hello\` comes first, with the newest id. \`${STATE_EVENT}\` tells the state of each channel, whole at first, then`,
      'the members that have changed, at most twice a second. `end` says why the server ends the stream.',
    ].join(' '),
    access: 'viewer',
    ofAllChannels: true,
    query: z.object({
      channel: channelField,
      type: typeField,
      after: idText.optional().meta({ description: 'As `Last-Event-ID`, for readers that cannot set headers.' }),
    }),
    answers: { 200: { description: 'Events, until one side ends it.', media: 'text/event-stream' } },
    problems: STREAM_PROBLEMS,
    handle: (asked) => {
      const { query, header, identity } = asked;
      const filter = new EventFilter(listOf(query.channel), listOf(query.type), identity?.channels);
      const after = lastEventId(header('last-event-id')) ?? query.after;
      const feed = new EventFeed({ ...options, filter, stateEvent: STATE_EVENT });
      const stream = options.streams.open(
        asked,
        'viewer',
        {
          closed: () => feed.stop(),
          drained: () => feed.pump(),
        },
        identity?.channels?.[0],
      );
      feed.start(stream, after);
      return stream.response();
    },
  }),
  endpoint({
    id: 'listEvents',
    method: 'get',
    path: '/api/v1/events/recent',
    tag: 'events',
    summary: 'What has happened, newest first',
    access: 'viewer',
    ofAllChannels: true,
    query: z.object({
      channel: channelField,
      type: typeField,
      limit: z.coerce.number().int().min(1).max(LARGEST_PAGE).default(DEFAULT_PAGE),
      before: idText.optional().meta({ description: 'Events with lower ids alone: `next` of the page before.' }),
    }),
    answers: {
      200: {
        description: 'Events, newest first.',
        schema: z.object({
          events: z.array(numberedEventSchema),
          next: z.int().optional().meta({ description: 'For `before`; absent: there is no more.' }),
        }),
      },
    },
    handle: ({ query: { channel, type, limit, before = Infinity }, identity }) => {
      const filter = new EventFilter(listOf(channel), listOf(type), identity?.channels);
      const found = newestFirst(options.journal.entries, before, filter, limit + 1);
      const page = found.slice(0, limit);
      const next = found.length > limit ? page.at(-1)?.id : undefined;
      return controlJson(200, { events: page.map(({ id, event }) => ({ id, ...event })), next });
    },
  }),
];

const newestFirst = (entries: readonly JournalEntry[], before: number, filter: EventFilter, limit: number) => {
  const found: JournalEntry[] = [];
  for (let index = entries.length - 1; index >= 0 && found.length < limit; index--) {
    const entry = entries[index]!;
    if (entry.id < before && filter.takes(entry.event)) found.push(entry);
  }
  return found;
};

/** A browser repeats what it was given; anything else is a mistake. */
const lastEventId = (text: string | undefined): number | undefined => {
  if (text === undefined || text === '') return undefined;
  const { success, data } = idText.safeParse(text);
  if (success && /^\d+$/.test(text)) return data;
  throw new ApiProblem(400, 'invalid-request', 'Last-Event-ID: must be an id that this server has given');
};
