import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { timeOfDay } from '../../times.ts';
import { api } from '../data/api.ts';
import { useEvents } from '../data/events.ts';
import { Shape } from '../parts/badge.tsx';
import type { Tone } from '../parts/tone.ts';
import { EmptyState } from '../parts/states.tsx';
import {
  EVENT_GROUPS,
  eventWords,
  groupOf,
  keyOf,
  mergeEvents,
  type AnyEvent,
  type EventGroup,
  type EventTone,
} from './event-words.ts';

/** Enough for an evening; the audit log has all of it. */
const MOST = 500;
const TONES: Readonly<Record<EventTone, Tone>> = { plain: 'info', good: 'ok', warning: 'warn', bad: 'critical' };

const isEvent = (event: object): event is AnyEvent => 'at' in event && typeof event.at === 'string';

/** What happened in a channel, newest first, as it happens. */
export const EventsView = ({ channel, known }: { channel: string; known: readonly AnyEvent[] }): JSX.Element => {
  const [heard, setHeard] = useState<readonly AnyEvent[]>([]);
  const [hidden, setHidden] = useState<ReadonlySet<EventGroup>>(new Set());
  useEffect(() => {
    const path = `/api/v1/events/recent?channel=${encodeURIComponent(channel)}&limit=200`;
    api
      .get<{ events: readonly AnyEvent[] }>(path)
      .then(({ value }) => setHeard((before) => mergeEvents(before, value.events, MOST)))
      // Without it there are those that the channel's state brings, and those to come.
      .catch(() => undefined);
  }, [channel]);
  useEvents((event) => {
    if (event.channel === channel && isEvent(event)) setHeard((before) => mergeEvents(before, [event], MOST));
  });
  const events = useMemo(() => mergeEvents(heard, known, MOST), [heard, known]);
  const shown = events.filter((event) => !hidden.has(groupOf(event)));
  return (
    <>
      <div class="chips" role="group" aria-label="Kinds of events">
        {EVENT_GROUPS.map(({ name, label }) => (
          <button
            key={name}
            type="button"
            class="chip"
            aria-pressed={!hidden.has(name)}
            onClick={() => setHidden(toggled(hidden, name))}
          >
            {label} <span class="quiet">{events.filter((event) => groupOf(event) === name).length}</span>
          </button>
        ))}
      </div>
      {shown.length === 0 ? (
        <EmptyState title="Nothing has happened">
          <p>{events.length > 0 ? 'Not of these kinds: choose more above.' : 'What happens appears here by itself.'}</p>
        </EmptyState>
      ) : (
        <ol class="timeline" tabIndex={0} aria-label="Events, newest first">
          {shown.map((event) => (
            <Event key={keyOf(event)} event={event} />
          ))}
        </ol>
      )}
    </>
  );
};

const Event = ({ event }: { event: AnyEvent }): JSX.Element => {
  const { title, detail, tone } = eventWords(event);
  return (
    <li class="event">
      <time dateTime={event.at}>{timeOfDay(Date.parse(event.at))}</time>
      <Shape tone={TONES[tone]} />
      <span>
        <strong>{title}</strong>
        {detail !== '' && <span class="quiet block">{detail}</span>}
      </span>
    </li>
  );
};

const toggled = (set: ReadonlySet<EventGroup>, name: EventGroup): ReadonlySet<EventGroup> => {
  const changed = new Set(set);
  if (!changed.delete(name)) changed.add(name);
  return changed;
};
