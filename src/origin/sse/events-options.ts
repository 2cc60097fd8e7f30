import type { ChannelState } from '../../channel/state.ts';
import type { EventJournal } from '../../events/journal.ts';

/** What the pages and other programs are told as it happens. */
export interface EventsOptions {
  readonly journal: Pick<EventJournal, 'since' | 'onEntry' | 'newestId' | 'entries'>;
  readonly states: {
    readonly states: readonly ChannelState[];
    onLook(listener: (states: readonly ChannelState[]) => void): () => void;
  };
  readonly version: string;
}
