import type { ChannelState } from '../../channel/state.ts';
import type { EventsOptions } from './events-options.ts';
import type { EventFilter } from './event-filter.ts';
import type { EventStream } from './event-stream.ts';
import { membersOf, stateDelta, type StateMembers } from './state-delta.ts';

export interface EventFeedOptions extends EventsOptions {
  readonly filter: EventFilter;
  /** Name of the event that tells the state of a channel. */
  readonly stateEvent: string;
}

/** Entries that are taken from the journal at a time. */
const LOT = 50;

/** Gives one reader what it missed, then what happens: as fast as it reads, straight from the journal. */
export class EventFeed {
  readonly #options: EventFeedOptions;
  /** What the reader knows of each channel. */
  readonly #told = new Map<string, StateMembers>();
  #stream: EventStream | undefined;
  /** Id of the newest entry that it was given, or did not want. */
  #at = 0;
  #ends: (() => void)[] = [];

  constructor(options: EventFeedOptions) {
    this.#options = options;
  }

  /** @param after id of the last event that the reader has; undefined: it wants only what happens from now on */
  start(stream: EventStream, after: number | undefined): void {
    const { journal, states, version, filter, stateEvent } = this.#options;
    this.#stream = stream;
    const newest = journal.newestId;
    this.#at = after ?? newest;
    // Whose connection is lost before the first event comes back with this id.
    stream.send({ id: this.#at, event: 'hello', data: JSON.stringify({ version, newest }) });
    this.#ends.push(journal.onEntry(() => this.pump()));
    if (filter.takesType(stateEvent)) this.#ends.push(states.onLook((all) => this.#states(stream, all)));
    this.pump();
    if (filter.takesType(stateEvent)) this.#states(stream, states.states);
  }

  stop(): void {
    for (const end of this.#ends.splice(0)) end();
  }

  /** Goes on where the reader is, until it is behind again. */
  pump(): void {
    const { journal, filter } = this.#options;
    const stream = this.#stream;
    while (stream?.isOpen && !stream.isBehind) {
      const { entries, isGap } = journal.since(this.#at, LOT);
      if (isGap) this.#reset(stream);
      if (entries.length === 0) return;
      for (const { id, event, json } of entries) {
        this.#at = id;
        if (filter.takes(event)) stream.send({ id, event: event.type, data: json });
      }
    }
  }

  #reset(stream: EventStream): void {
    const [after, newest] = [this.#at, this.#options.journal.newestId];
    const text = 'what happened since that id is not kept any more: ask for the state of things anew';
    this.#at = newest;
    stream.send({ id: newest, event: 'reset', data: JSON.stringify({ after, newest, text }) });
  }

  #states(stream: EventStream, states: readonly ChannelState[]): void {
    for (const state of states) {
      const { name } = state;
      // A reader that is behind gets what has changed once it has caught up.
      if (!this.#options.filter.takesChannel(name) || stream.isBehind) continue;
      const members = membersOf(state);
      const known = this.#told.get(name);
      const changed = known ? stateDelta(known, members) : members;
      if (!changed) continue;
      this.#told.set(name, members);
      const data = JSON.stringify({ channel: name, whole: known === undefined, state: changed });
      stream.send({ event: this.#options.stateEvent, data });
    }
  }
}
