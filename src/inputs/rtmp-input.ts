import type { PublicationSink, RtmpPublication } from '../rtmp/publication.ts';
import { PublishedInput } from './published-input.ts';
import { Publisher } from './publisher.ts';

/** An input that others publish to by RTMP. */
export class RtmpInput extends PublishedInput<Publisher> {
  readonly type = 'rtmp';

  /** Takes a publisher that was let in. */
  published(publication: RtmpPublication): PublicationSink {
    const { feed, environment, name: input } = this;
    const who = { from: publication.remoteAddress, with: publication.encoderName };
    return this.admit(who, (onEnd) => new Publisher({ publication, feed, environment, input, onEnd })).sink;
  }

  hold(forSeconds: number): void {
    this.publisher?.hold(forSeconds);
  }
}
