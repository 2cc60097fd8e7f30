import { PublishedInput } from './published-input.ts';
import { WhipPublisher } from './whip-publisher.ts';

/** An input that browsers and OBS 30 publish to by WebRTC (WHIP, RFC 9725). */
export class WhipInput extends PublishedInput<WhipPublisher> {
  readonly type = 'whip';

  /** Takes a publisher that was let in. @param close ends its session */
  published(remoteAddress: string, userAgent: string | undefined, close: () => void): WhipPublisher {
    const { feed, environment, name: input } = this;
    const who = { from: remoteAddress, with: userAgent };
    return this.admit(
      who,
      (onEnd) => new WhipPublisher({ feed, environment, input, remoteAddress, userAgent, close, onEnd }),
    );
  }
}
