import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunServer } from '../cli/server.ts';
import { Beat } from '../clock/beat.ts';
import { createProgrammeClock } from '../clock/programme-clock.ts';
import { createOrigin } from '../origin/server.ts';
import { probeFfmpeg, requireCapabilities } from '../preflight/ffmpeg-capabilities.ts';
import { programVersion } from '../preflight/version.ts';
import { PictureDecoder } from '../pictures/picture-decoder.ts';
import { ProcessLedger } from '../process/ledger.ts';
import { ServiceManager } from '../process/service-manager.ts';
import { addWhipRoutes } from '../origin/whip-routes.ts';
import { Audiences } from '../viewers/audiences.ts';
import { openAccess } from './access-service.ts';
import { DebugService } from './debug-service.ts';
import { claimDataFolder } from './data-folder.ts';
import { createExports } from './export-service.ts';
import { Listeners } from './listeners.ts';
import { createArchiveKeeper } from './archive-keeper.ts';
import { channelProcesses } from './channel-processes.ts';
import { openEvents } from './events-service.ts';
import { buildChannel, planChange } from './build-channel.ts';
import { createConfigService } from './config/config-service.ts';
import { Fleet } from './fleet/fleet.ts';
import { StoppedChannels } from './fleet/stopped-channels.ts';
import { HealthService } from './health-service.ts';
import { createMetrics } from './metrics-service.ts';
import { auditAutomaticCuts } from './automatic-audit.ts';
import { openLibrary } from './library-service.ts';
import { createStoryboards } from './channel-storyboards.ts';
import { createAddresses } from './channel-addresses.ts';
import { createFindKeys } from './input-keys.ts';
import { createImports } from './imports-service.ts';
import { createJobs } from './jobs.ts';
import { createInputPictures } from './input-pictures.ts';
import { PublishDesk } from './publish-desk.ts';
import { MachineDesk } from './machine-desk.ts';
import { LiveConfig } from './live-config.ts';
import { PublishKeys } from './publish-keys.ts';
import { createRecordingPictures } from './recording-pictures.ts';
import { summarise } from './summary.ts';
import { HistoryService } from './history-service.ts';
import { Webhooks } from '../webhooks/webhooks.ts';
import { createViewing } from './viewing-service.ts';
import { WhipDesk } from './whip-desk.ts';

const PLAYER_ROOT = fileURLToPath(new URL('../../player/dist', import.meta.url));

/** Starts everything that the config names, and answers once players can come and publishers can publish. */
export const runServer: RunServer = async (options) => {
  const { config, log } = options;
  requireCapabilities(config, await probeFfmpeg(config.ffmpeg));
  const release = claimDataFolder(config.data, log);
  try {
    const server = await runIn(options);
    return { ...server, stop: () => server.stop().finally(release) };
  } catch (error) {
    release();
    throw error;
  }
};

/** The data folder is this server's alone. */
const runIn: RunServer = async (options) => {
  const { config, log } = options;
  const ledger = new ProcessLedger(join(config.data, 'run', 'children.json'));
  ledger.endLeftovers(log);
  const access = await openAccess(config, log);
  const clock = createProgrammeClock();
  const events = await openEvents({ folder: config.data, log });
  const { channels: bus } = events;
  const webhooks = new Webhooks({ ...events, folder: join(config.data, 'webhooks'), log });
  const live = new LiveConfig(config);
  const { ffmpeg, pull, data: dataFolder } = config;
  const beat = new Beat();
  const parts = { clock, beat, bus, ledger, log, ffmpeg, pull, dataFolder, channels: () => channelsOf(live) };
  const fleet = new Fleet({
    factory: {
      build: (name, channel, before) => buildChannel(name, channel, parts, before),
      plan: (name, channel, before, isLadderNamed) => planChange(name, channel, parts, before, isLadderNamed),
    },
    stopped: new StoppedChannels(dataFolder, log),
    log,
  });
  await fleet.open(config.channels);
  const { channels } = fleet;
  const keys = new PublishKeys({ dataFolder, live, fleet, bus, log });
  const desk = new PublishDesk(keys.gate, (channel, input) => keys.rtmp(channel, input));
  const whip = new WhipDesk(keys.gate, (channel, input) => keys.whip(channel, input), {
    ...{ ports: config.webrtc.ports, addresses: config.webrtc.addresses },
  });
  const library = await openLibrary({ dataFolder, fleet, clock, bus, log });
  auditAutomaticCuts(bus, library.library.audit);
  const exports = createExports({ ...{ config, clock, ledger, log, fleet }, ...library });
  const imports = createImports({ config, ledger, library, log });
  const audiences = new Audiences({
    hasChannel: (name) => channels.has(name),
    renditionOf: (channel, name) => channels.get(channel)?.timeline.renditions.get(name)?.format.name,
  });
  const { viewing, sign } = await createViewing({
    ...{ config, gate: access.gate, log, library: library.library },
    channelConfig: (name) => live.current.channels[name],
  });
  const decoder = new PictureDecoder({ ffmpeg: config.ffmpeg, ledger, log });
  const pictures = createRecordingPictures({
    ...{ dataFolder: config.data, library: library.library, channels, decoder, log },
  });
  const history = new HistoryService({
    ...{ folder: config.data, channels, watch: events.watch, beat, log },
    viewers: (channel) => audiences.viewers(channel),
  });
  const machine = new MachineDesk({ ffmpeg, ledger, log });
  const configs = createConfigService({ ...options, live, fleet, bus });
  const health = new HealthService({
    config: () => live.current,
    members: fleet.members,
    viewers: (channel) => audiences.viewers(channel),
    known: () => ({
      certificateDays: listeners.certificateDays(),
      ledgerProblem: ledger.problem,
      configProblem: configs.desk.problem,
      webhookProblems: webhooks.warnings,
    }),
    ...{ bus, beat, log },
  });
  const debug = new DebugService({
    ...{ config, fleet, clock, log },
    parts: { live, health, library, access, audiences, events, webhooks, imports, history, decoder, ledger },
  });
  const metrics = createMetrics({
    ...{ channels, clock, bus, ledger, health },
    audience: (channel) => audiences.state(channel),
    traffic: () => origin.traffic(),
    imports: () => imports.desk.list(),
  });
  const origin = createOrigin({
    channels,
    config: configs.desk,
    version: programVersion(),
    health: health.book,
    maintenance: health.maintenance,
    metrics: {
      contentType: metrics.contentType,
      access: () => live.current.metrics.access,
      text: () => metrics.text(),
    },
    onRequest: (request) => {
      audiences.observe(request);
      debug.asked(request);
    },
    audience: (channel) => audiences.state(channel),
    takeReport: (edge, report) => audiences.takeReport(edge, report),
    playerRoot: PLAYER_ROOT,
    decoder,
    inputPicture: createInputPictures(fleet, decoder),
    storyboards: createStoryboards(config.data, channels, decoder, log),
    recordingPictures: pictures.offered,
    spreadMs: 1000 * config.http.spread,
    gate: access.gate,
    viewing,
    passes: { sign, hasRecording: (id) => library.library.get(id) !== undefined },
    access,
    library: { library: library.library, desk: library.desk, programmeNow: () => clock.now() },
    recordings: library.library,
    downloads: exports.downloads,
    clips: exports.clips,
    rates: exports.rates,
    events: events.offered,
    webhooks,
    history: history.offered,
    processes: channelProcesses(ledger.book),
    imports: imports.desk,
    keysOf: createFindKeys(fleet, keys),
    addressesOf: createAddresses({ config, fleet, keys: () => keys.list, ports: () => listeners.ports }),
    measure: (seconds) => machine.measure(seconds),
    jobs: createJobs({ imports: () => imports.desk.list(), clips: exports.jobs }),
    limits: config.http.limits,
    log,
  });
  const keeper = createArchiveKeeper(live, fleet, log);
  addWhipRoutes(origin.app, whip);
  const listeners = new Listeners({ config, origin, handlers: desk, beat, log });
  const systemd = new ServiceManager({
    ...{ environment: process.env, pid: process.pid, ledger, log },
    isAlive: () => health.book.isAlive(),
  });
  const stop = async (): Promise<void> => {
    await systemd.stopping();
    await health.stop();
    events.stopping();
    await debug.stop();
    decoder.stop();
    await configs.stop();
    keys.stop();
    machine.stop();
    await keeper.stop();
    await Promise.all([listeners.stop(), fleet.stop()]);
    await origin.stop();
    await exports.stop();
    await pictures.stop();
    await imports.stop();
    await library.stop();
    await history.stop();
    await webhooks.stop();
    await access.stop();
    await events.stop();
  };
  try {
    // Players that come back after a restart find what they left.
    await fleet.prepare();
    await exports.start();
    await health.prepare();
    const ports = await listeners.start();
    await fleet.start();
    pictures.start();
    await library.start();
    keeper.start();
    await configs.start();
    await imports.start();
    await webhooks.apply(live.current.webhooks);
    live.onChange((now) => {
      webhooks.apply(now.webhooks).catch((error: unknown) => log.error({ err: error }, 'webhooks'));
    });
    await history.start();
    health.start();
    await debug.start();
    systemd.ready(`${channels.size} ${channels.size === 1 ? 'channel' : 'channels'}`);
    events.start(channels);
    return { summary: summarise(config, keys.list, ports, access.firstLogin), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const channelsOf = ({ current }: LiveConfig): number => Object.keys(current.channels).length;
