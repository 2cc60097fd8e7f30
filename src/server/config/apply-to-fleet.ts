import type { ConfigChange } from '../../config/changes/config-changes.ts';
import type { Config } from '../../config/schema.ts';
import type { EventBus } from '../../events/bus.ts';
import type { ChannelEvent } from '../../events/schemas.ts';
import type { Logger } from '../../log/logger.ts';
import type { Fleet } from '../fleet/fleet.ts';

export interface ApplyOptions {
  readonly fleet: Pick<Fleet, 'add' | 'change' | 'remove'>;
  readonly before: Config;
  readonly after: Config;
  readonly changes: readonly ConfigChange[];
  /** Who wants it. */
  readonly by: string;
  readonly bus: EventBus<ChannelEvent>;
  readonly log: Logger;
}

/**
 * Makes the channels what the config says; those that it says the same of are not touched. First those go that are
 * gone: one that comes may want their ports.
 * @returns what could not be done, in words
 */
export const applyToFleet = async ({
  fleet,
  before,
  after,
  changes,
  by,
  bus,
  log,
}: ApplyOptions): Promise<string[]> => {
  const failures: string[] = [];
  const attempt = async (
    channel: string,
    what: 'created' | 'changed' | 'removed',
    work: () => Promise<unknown>,
  ): Promise<void> => {
    try {
      await work();
      const words = changes.filter((change) => change.channel === channel).map(({ text }) => text);
      bus.emit({ type: 'channel', channel, at: new Date().toISOString(), what, changes: words, by });
    } catch (error) {
      log.error({ err: error, channel }, `channel could not be ${what}`);
      failures.push(`channel ${channel} could not be ${what}: ${(error as Error).message}`);
    }
  };
  const [was, is] = [before.channels, after.channels];
  const touched = new Set(changes.map(({ channel }) => channel));
  const gone = Object.keys(was).filter((name) => !Object.hasOwn(is, name));
  await Promise.all(gone.map((name) => attempt(name, 'removed', () => fleet.remove(name))));
  await Promise.all(
    Object.entries(is).map(async ([name, config]) => {
      if (!Object.hasOwn(was, name)) await attempt(name, 'created', () => fleet.add(name, config));
      else if (touched.has(name)) await attempt(name, 'changed', () => fleet.change(name, config));
    }),
  );
  return failures;
};
