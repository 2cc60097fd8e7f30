import type { AmfObject } from './amf0.ts';
import type { MediaMessage } from './session.ts';

export type { MediaMessage } from './session.ts';

export interface PublishRequest {
  readonly app: string;
  readonly key: string;
  readonly remoteAddress: string;
  readonly tcUrl: string | undefined;
  readonly flashVer: string | undefined;
}

export type RefusalStatus = 'NetStream.Publish.Denied' | 'NetStream.Publish.BadName';

export type PublishDecision =
  | {
      readonly accept: true;
      /** Takes the publisher; undefined where another was faster. */
      readonly begin: (publication: RtmpPublication) => PublicationSink | undefined;
    }
  | {
      readonly accept: false;
      readonly code: RefusalStatus;
      readonly description: string;
    };

/** One publisher that was let in. */
export interface RtmpPublication {
  readonly id: string;
  readonly app: string;
  readonly key: string;
  readonly remoteAddress: string;
  /** What the publisher calls itself. */
  readonly encoderName: string | undefined;
  /** Stops reading from its socket, so that it cannot send; for as long as it takes. */
  pause(): void;
  resume(): void;
  /** Ends the connection, with a status that tells why: `NetStream.Publish.Idle` where nothing else is named. */
  close(reason: string, code?: RefusalStatus): void;
}

/** Takes what a publisher sends. */
export interface PublicationSink {
  /** Nobody waits for each picture: it may come a moment late, together with the next ones. */
  readonly patient?: boolean;
  message(message: MediaMessage): void;
  metadata(values: AmfObject): void;
  /** Called once, when nothing more will come. */
  ended(reason: string): void;
}

export interface RtmpHandlers {
  /** Asked before any media is taken. */
  authorize(request: PublishRequest): Promise<PublishDecision>;
}
