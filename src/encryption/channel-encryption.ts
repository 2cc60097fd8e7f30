import type { Logger } from 'pino';
import { secondsToTicks, type Ticks } from '../clock/ticks.ts';
import type { SegmentKeys } from '../timeline/channel-timeline.ts';
import { KeyFile } from './key-file.ts';
import { KeyRing, type KeyRingOptions } from './key-ring.ts';
import { SegmentEncryptor } from './segment-encryptor.ts';

export interface ChannelEncryptionOptions {
  /** Seconds; 0: never. */
  readonly rotate: number;
  readonly segmentTicks: Ticks;
  /** How long segments are kept on disk; undefined: for ever. Asked for whenever keys may go. */
  readonly keepTicks: () => Ticks | undefined;
  /** Whether some of it is kept for longer; absent: none is. */
  readonly isKept?: KeyRingOptions['isKept'];
  /** Where the keys are kept. */
  readonly path: string;
  readonly log: Logger;
}

/** The encryption of one channel: its keys, in memory and on disk, and an encryptor for each rendition. */
export class ChannelEncryption implements SegmentKeys {
  readonly #file: KeyFile;
  readonly #ring: KeyRing;

  constructor(options: ChannelEncryptionOptions) {
    const { rotate, segmentTicks, keepTicks, isKept, path, log } = options;
    this.#file = new KeyFile(path, log);
    this.#ring = new KeyRing({
      segmentTicks,
      rotateTicks: secondsToTicks(rotate),
      get keepTicks() {
        return keepTicks();
      },
      isKept,
      onChange: (keys) => this.#file.save(keys),
    });
  }

  /** To be awaited before the first segment is made. */
  async start(): Promise<void> {
    this.#ring.restore(await this.#file.load());
  }

  /** Resolves when all keys are on disk. */
  async stop(): Promise<void> {
    await this.#file.flush();
  }

  find(id: string): Buffer | undefined {
    return this.#ring.find(id);
  }

  encryptorOf(rendition: string): SegmentEncryptor {
    return new SegmentEncryptor(rendition, this.#ring);
  }
}
