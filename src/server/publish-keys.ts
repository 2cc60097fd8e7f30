import { join } from 'node:path';
import type { ChannelConfig, Config } from '../config/schema.ts';
import type { ChannelEvent, EventBus } from '../events/bus.ts';
import type { Input } from '../inputs/input.ts';
import { RtmpInput } from '../inputs/rtmp-input.ts';
import { WhipInput } from '../inputs/whip-input.ts';
import type { Logger } from '../log/logger.ts';
import { Attempts } from '../publishing/attempts.ts';
import { KeyFile } from '../publishing/key-file.ts';
import { KeyRing } from '../publishing/key-ring.ts';
import { PublishGate } from '../publishing/publish-gate.ts';
import { publishRules } from './publish-rules.ts';
import { StreamKeys } from './stream-keys.ts';

/** What lets a publisher in, and to what: a key that is known in the clear. */
export interface PublishKey {
  readonly channel: string;
  readonly input: string;
  readonly protocol: 'rtmp' | 'whip';
  readonly key: string;
}

export interface PublishKeysOptions {
  readonly config: Pick<Config, 'data' | 'publish'>;
  readonly bus: Pick<EventBus<ChannelEvent>, 'emit'>;
  readonly log: Logger;
}

type Published = RtmpInput | WhipInput;

const isPublished = (input: Input): input is Published => input instanceof RtmpInput || input instanceof WhipInput;

/** The inputs that are published to, with their keys. Channels may come and go. */
export class PublishKeys {
  readonly gate: PublishGate;
  readonly #config: PublishKeysOptions['config'];
  readonly #made: StreamKeys;
  readonly #inputs = new Map<string, { readonly channel: string; readonly input: Published }>();
  readonly #known = new Map<string, PublishKey>();

  /** @throws Error when the keys on disk cannot be read */
  constructor({ config, bus, log }: PublishKeysOptions) {
    this.#config = config;
    this.#made = new StreamKeys(config.data);
    const ring = new KeyRing(new KeyFile(join(config.data, 'keys.json')));
    this.gate = new PublishGate({ ring, rules: publishRules(config.publish), attempts: new Attempts(), bus, log });
  }

  /** Keys that are known in the clear: of the config, and those that were made for want of one there. */
  get known(): readonly PublishKey[] {
    return [...this.#known.values()];
  }

  /** Opens the inputs of a channel to publishers; a key that the config does not give is made. */
  add(channel: string, config: Pick<ChannelConfig, 'inputs'>, inputs: readonly Input[]): void {
    for (const input of inputs) {
      if (!isPublished(input)) continue;
      const place = { channel, input: input.name };
      const configured = config.inputs.find(({ name }) => name === input.name);
      const given = configured?.type === 'rtmp' ? configured.key : undefined;
      const token = configured?.type === 'whip' ? configured.token : undefined;
      const isOpen = configured?.type === 'rtmp' || configured?.type === 'whip';
      const key = given ?? token ?? this.#made.keyOf(channel, input.name);
      const name = nameOf(channel, input.name);
      this.#inputs.set(name, { channel, input });
      this.#known.set(name, { ...place, protocol: input.type, key });
      this.gate.ring.keep(place, (given ?? token) === undefined ? 'made' : 'config', key);
      this.gate.add({
        ...{ ...place, protocol: input.type },
        rules: publishRules(this.#config.publish, isOpen ? configured.publish : undefined),
        isTaken: () => input.inUse && !input.takeover,
      });
    }
  }

  /** Nobody publishes to the channel from now on. The keys that were issued for it stay, for when it comes back. */
  remove(channel: string): void {
    for (const [name, { channel: of, input }] of this.#inputs) {
      if (of !== channel) continue;
      const place = { channel, input: input.name };
      this.#inputs.delete(name);
      this.#known.delete(name);
      this.gate.remove(place);
      for (const { id, origin } of this.gate.ring.of(place)) if (origin !== 'issued') this.gate.ring.drop(id);
    }
  }

  rtmp(channel: string, input: string): RtmpInput | undefined {
    const found = this.#inputs.get(nameOf(channel, input))?.input;
    return found instanceof RtmpInput ? found : undefined;
  }

  whip(channel: string, input: string): WhipInput | undefined {
    const found = this.#inputs.get(nameOf(channel, input))?.input;
    return found instanceof WhipInput ? found : undefined;
  }

  /** The key that was made for an input opens nothing more; the next start makes another one. */
  forgetMade(channel: string, input: string): void {
    this.#made.forget(channel, input);
    this.#known.delete(nameOf(channel, input));
  }

  stop(): void {
    this.gate.stop();
  }
}

const nameOf = (channel: string, input: string): string => `${channel}/${input}`;
