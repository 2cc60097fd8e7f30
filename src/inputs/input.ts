import type { InputState, InputStatus } from '../channel/state.ts';
import type { Feed } from './feed.ts';

/** What every kind of input is: it brings a feed, and can say how it is. */
export interface Input {
  readonly name: string;
  readonly type: string;
  readonly feed: Feed;
  /** It shows something only because there is nothing else (a slate). */
  readonly filler: boolean;
  /** Inputs that this one stands for: they are not put on the air by themselves. */
  readonly members?: readonly Input[];
  start(): void;
  stop(): Promise<void>;
  /** How the source itself is, in its own words; whether pictures come is judged by whoever watches the feed. */
  source(): SourceState;
  /** Takes nothing from the source for this long, where it can be made to wait; 0: goes on at once. Seconds. */
  hold?(forSeconds: number): void;
}

export interface SourceState {
  /** `live`: connected and expected to send. */
  readonly status: Exclude<InputStatus, 'stalled'>;
  readonly reason: string;
  readonly figures: Partial<InputState['figures']>;
  readonly advice: InputState['advice'];
}
