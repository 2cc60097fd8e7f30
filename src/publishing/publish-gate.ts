import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import type { Logger } from '../log/logger.ts';
import type { Attempts } from './attempts.ts';
import type { KeyRing, Place } from './key-ring.ts';
import { OpenPublishes } from './open-publishes.ts';
import {
  refusalOf,
  type PublishPlace,
  type PublishRefusal,
  type PublishRules,
  type PublishWish,
  type RefusalCode,
} from './publish-wish.ts';
import { digestOf, type KeyOrigin, type StreamKey } from './stream-key.ts';
import type { PublishNote, PublishWebhook } from './webhook.ts';

export interface PublishGateOptions {
  readonly ring: KeyRing;
  /** For whoever brings a key that no input has. */
  readonly rules: () => PublishRules;
  readonly attempts: Attempts;
  readonly bus: Pick<EventBus<ChannelEvent>, 'emit'>;
  readonly log: Logger;
}

/** Somebody who may publish. */
export interface PublishGrant extends Place {
  /**
   * The publish begins.
   * @param close ends its connection
   * @returns what to call once when it is over
   */
  begin(close: (reason: string) => void): (reason: string) => void;
}

export type PublishVerdict = { readonly grant: PublishGrant } | { readonly refusal: PublishRefusal };

/** Questions to webhooks that have no answer yet; more are not asked. */
const MOST_ASKED = 64;

interface Found {
  readonly place: PublishPlace | undefined;
  readonly key: StreamKey | undefined;
}

/** Says who may publish what: by key, address, and whom else the config asks. One truth for all protocols. */
export class PublishGate {
  readonly ring: KeyRing;
  readonly #options: PublishGateOptions;
  readonly #places = new Map<string, PublishPlace>();
  readonly #open = new OpenPublishes();
  readonly #refused = new Map<RefusalCode, number>();
  #asked = 0;

  constructor(options: PublishGateOptions) {
    this.ring = options.ring;
    this.#options = options;
  }

  /** Refusals since the start, by their codes. */
  get refused(): ReadonlyMap<RefusalCode, number> {
    return this.#refused;
  }

  add(place: PublishPlace): void {
    this.#places.set(nameOf(place), place);
  }

  /** The input goes; its keys stay, for when it comes back. */
  remove(place: Place): void {
    this.#places.delete(nameOf(place));
  }

  /**
   * Takes the key that an input has by the config, or that was made for want of one. Another one than before ends what
   * the one before let in.
   */
  keep(place: Place, origin: Exclude<KeyOrigin, 'issued'>, key: string): void {
    const before = this.ring.of(place).filter((one) => one.origin !== 'issued' && one.digest !== digestOf(key));
    for (const { id } of before) {
      this.ring.drop(id);
      this.#open.end(id, 'the stream key was changed');
    }
    this.ring.keep(place, origin, key);
  }

  place(place: Place): PublishPlace | undefined {
    return this.#places.get(nameOf(place));
  }

  isUsed(keyId: string): boolean {
    return this.#open.isUsed(keyId);
  }

  /** The key opens nothing from now on, and what it let in has ended; gone from the disk as well when this resolves. */
  async revoke(key: StreamKey, by: string): Promise<void> {
    const forgotten = this.ring.revoke(key.id);
    const ended = this.#open.end(key.id, 'the stream key was revoked');
    const { channel, input } = key;
    const place = this.place(key);
    this.#options.log.info({ channel, input, key: key.label ?? key.id, by, ended }, 'stream key revoked');
    this.#options.bus.emit({
      ...{ type: 'publisher', channel, input, what: 'revoked', at: new Date().toISOString() },
      ...{ protocol: place?.protocol ?? 'rtmp', reason: `by ${by}`, key: key.label ?? key.id },
    });
    await forgotten;
  }

  stop(): void {
    this.#open.stop();
  }

  /** Asked before any media is taken. Never rejects. */
  async admit(wish: PublishWish): Promise<PublishVerdict> {
    const { attempts } = this.#options;
    if (attempts.wait(wish.address) > 0) return this.#refuseQuietly('too-many-attempts');
    const found = this.#find(wish);
    const { from, webhook } = found.place?.rules ?? this.#options.rules();
    if (from && !from.has(wish.address)) return this.#refuse(wish, found, 'address');
    if (!found.place && (!webhook || found.key || wish.key === '')) {
      return this.#refuse(wish, found, found.key ? 'expired-key' : 'wrong-key');
    }
    if (found.place?.isTaken()) return this.#refuse(wish, found, 'in-use');
    if (webhook) return this.#ask(webhook, wish, found);
    return { grant: this.#grant(wish, found.place!, found.key, undefined) };
  }

  /** By key, protocol, and channel where the wish names one. A key that has expired is found without its place. */
  #find({ key, protocol, channel }: PublishWish): Found {
    const keys = this.ring.match(key).filter((one) => {
      const place = this.place(one);
      return place?.protocol === protocol && (channel === undefined || one.channel === channel);
    });
    const good = keys.find((one) => !this.ring.isExpired(one));
    return good ? { key: good, place: this.place(good) } : { key: keys[0], place: undefined };
  }

  async #ask(webhook: PublishWebhook, wish: PublishWish, found: Found): Promise<PublishVerdict> {
    if (this.#asked >= MOST_ASKED) return this.#refuse(wish, found, 'busy');
    this.#asked++;
    const answer = await webhook.ask(noteOf(wish, found)).finally(() => this.#asked--);
    if (answer.kind === 'refused') return this.#refuse(wish, found, 'webhook-refused');
    if (answer.kind === 'failed') {
      const { onFailure } = webhook.settings;
      this.#options.log.error({ why: answer.why, onFailure }, 'the webhook for publishing does not answer');
      if (onFailure === 'refuse' || !found.place) return this.#refuse(wish, found, 'webhook-failed');
      return { grant: this.#grant(wish, found.place, found.key, webhook) };
    }
    // What was asked took time: the input may have gone, or somebody may have come.
    const place = this.#namedPlace(wish, found, answer.place);
    if (!place) return this.#refuse(wish, found, 'wrong-key');
    if (place.isTaken()) return this.#refuse(wish, { ...found, place }, 'in-use');
    return { grant: this.#grant(wish, place, found.key, webhook) };
  }

  /** Where the webhook wants it; what it leaves out is where the key belongs. */
  #namedPlace(wish: PublishWish, found: Found, named: Partial<Place>): PublishPlace | undefined {
    const channel = named.channel ?? found.place?.channel ?? wish.channel;
    const input = named.input ?? found.place?.input;
    if (channel === undefined || (wish.channel !== undefined && channel !== wish.channel)) return undefined;
    const places = [...this.#places.values()].filter(
      (place) => place.channel === channel && place.protocol === wish.protocol,
    );
    // A channel with one such input needs no name for it.
    return input === undefined && places.length === 1 ? places[0] : places.find((place) => place.input === input);
  }

  #grant(
    wish: PublishWish,
    place: PublishPlace,
    key: StreamKey | undefined,
    webhook: PublishWebhook | undefined,
  ): PublishGrant {
    const { channel, input } = place;
    return {
      channel,
      input,
      begin: (close) => {
        const startedAt = performance.now();
        const publish = { channel, input, key, close };
        this.#open.add(publish);
        this.#tell(wish, { place, key }, 'began', undefined);
        if (key) this.#used(key);
        return (reason) => {
          this.#open.remove(publish);
          this.#tell(wish, { place, key }, 'ended', reason);
          const seconds = Math.round((performance.now() - startedAt) / 1000);
          if (webhook) this.#tellEnd(webhook, { ...noteOf(wish, { place, key }), reason, seconds });
        };
      },
    };
  }

  #used(key: StreamKey): void {
    this.ring.used(key.id).catch((error: unknown) => {
      this.#options.log.error({ err: error, key: key.id }, 'the use of a stream key could not be written down');
    });
  }

  #tellEnd(webhook: PublishWebhook, note: Parameters<PublishWebhook['tell']>[0]): void {
    void webhook.tell(note).then((why) => {
      if (why === undefined) return;
      const { channel, input } = note;
      this.#options.log.warn({ channel, input, why }, 'the webhook for publishing could not be told of an end');
    });
  }

  #refuse(wish: PublishWish, found: Found, code: RefusalCode): PublishVerdict {
    const { attempts, log } = this.#options;
    const isGuess = code === 'wrong-key' || code === 'webhook-refused' || code === 'address';
    const isLast = isGuess && attempts.failed(wish.address);
    const { place = wish, key } = found;
    const who = { from: wish.address, protocol: wish.protocol, channel: place.channel };
    const more = { ...('input' in place && { input: place.input }), ...(key && { key: key.label ?? key.id }) };
    log.warn({ ...who, ...more, code }, `publisher refused: ${REASONS[code]}`);
    if (isLast)
      log.warn({ from: wish.address }, 'an address has tried too many stream keys: it is refused for a while');
    this.#tell(wish, found, 'refused', REASONS[code]);
    return this.#refuseQuietly(code);
  }

  #refuseQuietly(code: RefusalCode): PublishVerdict {
    this.#refused.set(code, (this.#refused.get(code) ?? 0) + 1);
    return { refusal: refusalOf(code) };
  }

  #tell(
    wish: PublishWish,
    { place, key }: Found,
    what: 'began' | 'refused' | 'ended',
    reason: string | undefined,
  ): void {
    const { protocol, address } = wish;
    this.#options.bus.emit({
      ...{ type: 'publisher', channel: place?.channel ?? key?.channel ?? wish.channel ?? '', what },
      ...{ at: new Date().toISOString(), protocol, address, reason },
      input: place?.input ?? key?.input,
      key: key && (key.label ?? key.id),
    });
  }
}

/** For those who run the server: they may know more than the publisher. */
const REASONS: Readonly<Record<RefusalCode, string>> = {
  'wrong-key': 'wrong stream key',
  'expired-key': 'the stream key has expired',
  address: 'the address is not one of publish.from',
  'too-many-attempts': 'too many wrong stream keys from this address',
  'in-use': 'somebody publishes there already',
  'webhook-refused': 'the webhook refuses',
  'webhook-failed': 'the webhook does not answer',
  busy: 'the webhook has too many questions to answer',
};

const nameOf = ({ channel, input }: Place): string => `${channel}/${input}`;

const noteOf = (wish: PublishWish, { place, key }: Found): PublishNote => ({
  channel: place?.channel ?? wish.channel,
  input: place?.input,
  protocol: wish.protocol,
  address: wish.address,
  agent: wish.agent,
  keyDigest: digestOf(wish.key),
  keyId: key?.id,
  keyLabel: key?.label,
});
