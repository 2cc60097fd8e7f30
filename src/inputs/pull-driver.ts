import type { HttpClient } from '../pull/http-client.ts';
import type { AddressRules } from '../pull/address-rules.ts';
import type { VariantChoice } from '../pull/variant.ts';
import type { InputEnvironment } from './environment.ts';
import type { Pacer } from './pacer.ts';
import type { TsSource } from './ts-source.ts';

/** What every way of pulling is given to work with. */
export interface PullContext {
  /** Name of the input. */
  readonly input: string;
  readonly url: string;
  readonly variant: VariantChoice;
  readonly environment: InputEnvironment;
  readonly rules: AddressRules;
  readonly http: HttpClient;
  /** Where a transport stream goes. */
  readonly source: TsSource;
  /** What comes out of it waits here for its time. */
  readonly pacer: Pacer;
  /** How far it has come, in words for the input's state. */
  readonly stage: (words: string) => void;
  /** Something that an operator should know. */
  readonly note: (words: string) => void;
}

/** One way of pulling. */
export interface PullDriver {
  /**
   * Connects, and brings the stream until it ends.
   * @throws PullError and others when it breaks off; whatever the signal says when it is told to end
   */
  run(signal: AbortSignal): Promise<void>;
}
