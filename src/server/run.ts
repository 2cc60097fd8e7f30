import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunServer, ServerSummary } from '../cli/server.ts';
import { createProgrammeClock } from '../clock/programme-clock.ts';
import type { Config } from '../config/schema.ts';
import { EventBus, type ChannelEvent } from '../events/bus.ts';
import type { Logger } from '../log/logger.ts';
import { createOrigin } from '../origin/server.ts';
import { probeFfmpeg, requireCapabilities } from '../preflight/ffmpeg-capabilities.ts';
import { ProcessLedger } from '../process/ledger.ts';
import { RtmpInput } from '../inputs/rtmp-input.ts';
import { createRtmpServer } from '../rtmp/server.ts';
import { reachableHost } from './addresses.ts';
import { listeningInputs } from './listening-inputs.ts';
import { buildChannel, type BuiltChannel } from './build-channel.ts';
import { PublishDesk, RTMP_APP } from './publish-desk.ts';
import { StreamKeys } from './stream-keys.ts';

const PLAYER_ROOT = fileURLToPath(new URL('../../player/dist', import.meta.url));

/** Starts everything that the config names, and answers once players can come and publishers can publish. */
export const runServer: RunServer = async ({ config, log }) => {
  requireCapabilities(config, await probeFfmpeg(config.ffmpeg));
  mkdirSync(config.data, { recursive: true });
  const ledger = new ProcessLedger(join(config.data, 'run', 'children.json'));
  ledger.endLeftovers(log);
  const built = await buildChannels(config, ledger, log);
  const desk = new PublishDesk(log);
  const keys = assignKeys(config, built, desk);

  const channels = new Map(built.map(({ channel }) => [channel.name, channel]));
  const origin = createOrigin({ channels, playerRoot: PLAYER_ROOT, ffmpeg: config.ffmpeg, log });
  const rtmp = config.rtmp && createRtmpServer({ ...config.rtmp, log, handlers: desk });
  const stop = async (): Promise<void> => {
    await Promise.all([rtmp && rtmp.stop(), ...built.map(({ channel }) => channel.stop())]);
    await origin.stop();
  };
  try {
    const httpPort = (await origin.start(config.http)).port;
    const rtmpPort = rtmp ? (await rtmp.start()).port : undefined;
    await Promise.all(built.map(({ channel }) => channel.start()));
    return { summary: summarise(config, keys, httpPort, rtmpPort), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const buildChannels = (config: Config, ledger: ProcessLedger, log: Logger): Promise<BuiltChannel[]> => {
  const clock = createProgrammeClock();
  const bus = new EventBus<ChannelEvent>((error) => log.error({ err: error }, 'a listener of events failed'));
  bus.on((event) => {
    if (event.type !== 'switch') return;
    const { channel, from, to, why, gapMs } = event;
    log.info({ channel, from, to, why, gapMs }, `${to} is on the air`);
  });
  const entries = Object.entries(config.channels);
  const { ffmpeg, pull, data: dataFolder } = config;
  const shared = { clock, ffmpeg, pull, ledger, bus, log, dataFolder, channels: entries.length };
  return Promise.all(entries.map(([name, channel]) => buildChannel(name, channel, shared)));
};

interface AssignedKey {
  readonly channel: string;
  readonly input: string;
  readonly key: string;
}

const assignKeys = (config: Config, built: readonly BuiltChannel[], desk: PublishDesk): AssignedKey[] => {
  const made = new StreamKeys(config.data);
  return built.flatMap(({ channel, inputs }) =>
    inputs
      .filter((input) => input instanceof RtmpInput)
      .map((input) => {
        const configured = config.channels[channel.name]?.inputs.find(({ name }) => name === input.name);
        const given = configured?.type === 'rtmp' ? configured.key : undefined;
        const key = given ?? made.keyOf(channel.name, input.name);
        desk.add(channel.name, key, input);
        return { channel: channel.name, input: input.name, key };
      }),
  );
};

const summarise = (
  config: Config,
  keys: readonly AssignedKey[],
  httpPort: number,
  rtmpPort: number | undefined,
): ServerSummary => {
  const http = `http://${reachableHost(config.http.host)}:${httpPort}`;
  const rtmpHost = config.rtmp ? reachableHost(config.rtmp.host) : '';
  const server = `rtmp://${rtmpHost}:${rtmpPort}/${RTMP_APP}`;
  return {
    player: `${http}/`,
    health: `${http}/health`,
    channels: Object.entries(config.channels).map(([name, { title, inputs }]) => ({
      name,
      title,
      watch: `${http}/watch/${name}`,
      publish: [
        ...keys.filter(({ channel }) => channel === name).map(({ input, key }) => ({ input, server, key })),
        ...listeningInputs(inputs),
      ],
    })),
  };
};
