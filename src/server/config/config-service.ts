import { join } from 'node:path';
import { defaultConfigText } from '../../config/defaults.ts';
import { CONFIG_FILE } from '../../config/effective.ts';
import type { ServerOptions } from '../../cli/server.ts';
import type { EventBus } from '../../events/bus.ts';
import type { ChannelEvent } from '../../events/schemas.ts';
import { probeFfmpeg, requireCapabilities } from '../../preflight/ffmpeg-capabilities.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { LiveConfig } from '../live-config.ts';
import { ConfigDesk } from './config-desk.ts';
import { ConfigFile } from './config-file.ts';
import { ConfigWatch } from './config-watch.ts';

export interface ConfigServiceOptions extends ServerOptions {
  readonly live: LiveConfig;
  readonly fleet: Fleet;
  readonly bus: EventBus<ChannelEvent>;
}

/** The config of a running server: changed by the API, and by whoever edits its file. */
export interface ConfigService {
  readonly desk: ConfigDesk;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Without a config file, there is one in the data folder from the first change on. */
export const createConfigService = (options: ConfigServiceOptions): ConfigService => {
  const { config, configPath, environment = {}, folder = process.cwd(), live, fleet, bus, log } = options;
  const path = configPath ?? join(config.data, CONFIG_FILE);
  const desk = new ConfigDesk({
    ...{ live, fleet, environment, folder, bus, log },
    file: new ConfigFile(path),
    initial: defaultConfigText(config),
    requireCapabilities: async (wanted) => requireCapabilities(wanted, await probeFfmpeg(config.ffmpeg)),
  });
  let watch: ConfigWatch | undefined;
  return {
    desk,
    start: async () => {
      await desk.start();
      watch = new ConfigWatch(path, log, () => desk.takeFromDisk());
      await watch.ready;
    },
    stop: async () => {
      await watch?.stop();
    },
  };
};
