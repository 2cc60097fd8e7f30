import { Hono } from 'hono';
import type { Logger } from 'pino';
import type { Gate } from '../access/gate.ts';
import { TokenGate } from '../access/token-gate.ts';
import type { ChannelStoryboards } from '../pictures/channel-storyboards.ts';
import type { PictureDecoder } from '../pictures/picture-decoder.ts';
import type { EdgeReport } from '../viewers/edge-tallies.ts';
import type { Library } from '../library/library.ts';
import type { AudienceState } from '../viewers/tally.ts';
import { keysEndpoints, type KeysOptions } from './keys-endpoints.ts';
import type { OriginChannels } from './channel.ts';
import type { Endpoint } from './api/endpoint.ts';
import { mountEndpoints } from './api/mount.ts';
import { answer, type Exchange, type OriginEnv } from './exchange.ts';
import { ALLOWED_METHODS, PREFLIGHT } from './headers.ts';
import type { ConfigControl } from './config-control.ts';
import { configEndpoints } from './config-endpoints.ts';
import { fleetEndpoints } from './fleet-endpoints.ts';
import { DEFAULT_HTTP_LIMITS } from '../config/http.ts';
import { Doorkeeper, type ConnectionLimits } from './doorkeeper.ts';
import { historyEndpoints, type HistoryOptions } from './history-endpoints.ts';
import { webhooksEndpoints, type OfferedWebhooks } from './webhooks-endpoints.ts';
import { metersEndpoints } from './meters-endpoints.ts';
import { processesEndpoints, type Processes } from './processes-endpoints.ts';
import { eventsEndpoints } from './events-endpoints.ts';
import type { EventsOptions } from './sse/events-options.ts';
import { StreamDesk } from './sse/stream-desk.ts';
import { DownloadRoutes, type DownloadOptions } from './download-routes.ts';
import { guideEndpoints } from './guide-endpoints.ts';
import { addHealthRoutes } from './health-routes.ts';
import { close, createHttpServer, listen, type HttpServer, type TlsFiles } from './http-server.ts';
import { HealthBook } from '../health/health-book.ts';
import type { Maintenance } from '../health/maintenance.ts';
import { HttpCounts, type HttpCount } from './http-counts.ts';
import { addMetricsRoutes, type MetricsDesk } from './metrics-routes.ts';
import { machineEndpoints, type MachineOptions } from './machine-endpoints.ts';
import { maintenanceEndpoints } from './maintenance-endpoints.ts';
import { addInputPictureRoutes, type InputPictureOptions } from './input-picture-routes.ts';
import type { Recordings } from '../views/recordings.ts';
import { LiveRoutes, type RequestObserver } from './live-routes.ts';
import { findSubject } from './page-subject.ts';
import { RangeReplies } from './range-replies.ts';
import { RangeRoutes } from './range-routes.ts';
import { addRecordingRoutes } from './recording-routes.ts';
import { PlayerFiles } from './player-files.ts';
import { addViewerAdmission } from './viewer-admission.ts';
import type { Viewing } from './viewing.ts';
import { passEndpoints, type PassEndpointsOptions } from './pass-endpoints.ts';
import { addPlayerRoutes } from './player-routes.ts';
import { auditEndpoints } from './audit-endpoints.ts';
import { breaksEndpoints } from './breaks-endpoints.ts';
import { addressesEndpoints, type AddressesOptions } from './addresses-endpoints.ts';
import { clientAddress } from './client-address.ts';
import { ChannelStates } from './channel-states.ts';
import { channelsEndpoints } from './channels-endpoints.ts';
import { clipsEndpoints, type ClipsOptions } from './clips-endpoints.ts';
import { edgesEndpoints } from './edges-endpoints.ts';
import { importsEndpoints, type ImportsOptions } from './imports-endpoints.ts';
import { jobsEndpoints, type JobsOptions } from './jobs-endpoints.ts';
import { metadataEndpoints } from './metadata-endpoints.ts';
import { ratesEndpoints, type RatesOptions } from './rates-endpoints.ts';
import { openApiEndpoints } from './openapi-endpoints.ts';
import { recordingMarksEndpoints } from './recording-marks-endpoints.ts';
import { addRecordingPictureRoutes } from './recording-picture-routes.ts';
import { recordingPicturesEndpoints, type RecordingPictureOptions } from './recording-pictures-endpoints.ts';
import { recordingsEndpoints, type RecordingsOptions } from './recordings-endpoints.ts';
import { sessionEndpoints, type SessionOptions } from './session-endpoints.ts';
import { switchEndpoints } from './switch-endpoints.ts';
import { tokenEndpoints, type TokenOptions } from './token-endpoints.ts';
import { userEndpoints, type UserOptions } from './user-endpoints.ts';
import { FAILED, NOT_FOUND, plainText } from './reply.ts';

export interface OriginOptions {
  /** Where channels and settings are changed; absent: nowhere. */
  readonly config?: ConfigControl | undefined;
  readonly channels: OriginChannels;
  /** Of the program, for the description of its API. */
  readonly version?: string | undefined;
  /** Folder of the built player: `player/dist`. */
  readonly playerRoot: string;
  /** What makes pictures. */
  readonly decoder: PictureDecoder;
  /** Of what players of a channel can seek in; absent: there are none. */
  readonly storyboards?: ChannelStoryboards | undefined;
  /** Posters, stills and storyboards of recordings; absent: there are none. */
  readonly recordingPictures?: Omit<RecordingPictureOptions, 'log'> | undefined;
  /** What an input shows; absent: none can be asked for. */
  readonly inputPicture?: InputPictureOptions['inputPicture'] | undefined;
  /** The viewers of one part are answered over this time; absent or 0: all at once. */
  readonly spreadMs?: number | undefined;
  /** Who may do what; absent: only this machine may change something. */
  readonly gate?: Gate | undefined;
  /** How everything is; absent: the channels are judged by the usual rules. */
  readonly health?: HealthBook | undefined;
  /** Figures for Prometheus; absent: there are none. */
  readonly metrics?: MetricsDesk | undefined;
  /** Maintenance of channels; absent: there is none. */
  readonly maintenance?: Maintenance | undefined;
  /** Where people log in, and who can; absent: nobody can. */
  readonly access?: (SessionOptions & UserOptions & Omit<TokenOptions, 'now'>) | undefined;
  /** Absent: without recordings, and without the log of changes. */
  readonly library?: (RecordingsOptions & { readonly library: Pick<Library, 'audit'> }) | undefined;
  readonly onRequest?: RequestObserver | undefined;
  /** Who looks at a channel. */
  readonly audience?: ((channel: string) => AudienceState) | undefined;
  /** Takes what an edge says of its viewers; absent: edges are not heard. */
  readonly takeReport?: ((edge: string, report: EdgeReport) => boolean) | undefined;
  /** Who may watch; absent: everybody. */
  readonly viewing?: Viewing | undefined;
  /** What makes passes for viewers; absent: nothing does. */
  readonly passes?: Pick<PassEndpointsOptions, 'sign' | 'hasRecording'> | undefined;
  /** Served as on-demand. Absent: there are none. */
  readonly recordings?: Recordings | undefined;
  /** What makes recordings of files. Absent: nothing does. */
  readonly imports?: ImportsOptions['imports'] | undefined;
  /** Work that goes on. Absent: there is none. */
  readonly jobs?: JobsOptions['jobs'] | undefined;
  /** What measures this machine. Absent: nothing does. */
  readonly measure?: MachineOptions['measure'] | undefined;
  /** Absent: as the config has them. */
  readonly limits?: ConnectionLimits | undefined;
  /** What can be downloaded; absent: nothing. */
  readonly downloads?: Omit<DownloadOptions, 'log'> | undefined;
  /** What clips are cut with; absent: there are none. */
  readonly clips?: Omit<ClipsOptions, 'log'> | undefined;
  /** The stream keys of inputs; absent: they cannot be asked for. */
  readonly keysOf?: KeysOptions['keysOf'] | undefined;
  /** Where channels are published to; absent: that cannot be asked for. */
  readonly addressesOf?: AddressesOptions['addressesOf'] | undefined;
  /** What happens, for those who follow it; absent: nobody is told. */
  readonly events?: EventsOptions | undefined;
  /** Who is told what happens; absent: nothing is said of them. */
  readonly webhooks?: OfferedWebhooks | undefined;
  /** Figures over time; absent: there are none. */
  readonly history?: Pick<HistoryOptions, 'histories'> | undefined;
  /** Programs that run for channels; absent: nothing is told of them. */
  readonly processes?: Processes | undefined;
  /** Where rates of recordings are changed; absent: nowhere. */
  readonly rates?: Omit<RatesOptions, 'log' | 'audit'> | undefined;
  readonly log: Logger;
  /** Milliseconds since the Unix epoch; the system's clock where absent. */
  readonly now?: () => number;
}

export interface Traffic {
  readonly answers: readonly HttpCount[];
  readonly connections: number;
  /** On the wire, since the start. */
  readonly sentBytes: number;
  /** Requests that are held for something to appear. */
  readonly held: number;
}

export interface Origin {
  /** Everything but the sockets: for tests, and for further routes, which must be added before the first request. */
  readonly app: Hono<OriginEnv>;
  /** Requests that are held for something to appear. */
  readonly waiting: number;
  /** What came and went so far. */
  traffic(): Traffic;
  /** Listens; once more for each further address. Port 0 takes any. Rejects with the system's error (EADDRINUSE …) */
  start(at: {
    host: string;
    port: number;
    tls?: TlsFiles | undefined;
    /** Browsers are told to come by HTTPS alone. */
    isStrict?: boolean;
  }): Promise<{ port: number }>;
  /** Takes another certificate for connections from now on. */
  renew(tls: TlsFiles): void;
  /** Ends within a second, whatever the clients do. */
  stop(): Promise<void>;
}

/** For answers in flight when the server stops. */
const STOP_PATIENCE_MS = 500;

/** The HTTP side: playlists, segments, pages, health and state, over the timelines of the channels. */
export const createOrigin = (options: OriginOptions): Origin => {
  const {
    channels,
    config,
    playerRoot,
    decoder,
    inputPicture,
    storyboards,
    recordingPictures,
    spreadMs,
    gate = new TokenGate(undefined),
    access: people,
    library,
    imports,
    jobs,
    measure,
    onRequest,
    viewing,
    passes,
    audience,
    takeReport,
    downloads: offered,
    clips,
    rates,
    keysOf,
    addressesOf,
    events,
    processes,
    history,
    webhooks,
    recordings,
    limits = DEFAULT_HTTP_LIMITS,
    maintenance,
    metrics,
    log,
    now = Date.now,
    version = '0',
  } = options;
  const app = new Hono<OriginEnv>();
  const downloads = offered && new DownloadRoutes({ ...offered, log });
  const replies = new RangeReplies({ now, log });
  const ranges = new RangeRoutes(replies);
  const counts = new HttpCounts();
  const live = new LiveRoutes({
    ...{ channels, decoder, storyboards, spreadMs, log, onRequest, viewing, ranges, downloads, counts },
  });
  const states = new ChannelStates(channels);
  const { health = usualHealth(states, now) } = options;
  // In front of the files of hours, whose paths have the same form.
  if (inputPicture) addInputPictureRoutes(app, { inputPicture, gate, log });
  live.addTo(app);
  if (viewing) addViewerAdmission(app, viewing);
  downloads?.addTo(app);
  if (recordingPictures) addRecordingPictureRoutes(app, { ...recordingPictures, log });
  if (recordings) addRecordingRoutes(app, { recordings, channels, ranges: replies, rates: offered?.rates, log });
  const told = { audit: library?.library.audit, log };
  const streams = new StreamDesk(gate);
  const endpoints = [
    ...guideEndpoints(states),
    ...(webhooks ? webhooksEndpoints({ ...told, webhooks }) : []),
    ...(history ? historyEndpoints({ ...history, channels }) : []),
    ...metersEndpoints({ channels, streams }),
    ...(passes ? passEndpoints({ ...passes, ...told, channels, now }) : []),
    ...(processes ? processesEndpoints({ processes, channels }) : []),
    ...(events ? eventsEndpoints({ ...events, streams }) : []),
    ...channelsEndpoints({ states, audience }),
    ...switchEndpoints({ ...told, channels, states }),
    ...metadataEndpoints({ ...told, channels }),
    ...breaksEndpoints({ ...told, channels }),
    ...(library ? recordingsEndpoints(library) : []),
    ...(library ? recordingMarksEndpoints(library) : []),
    ...(recordingPictures ? recordingPicturesEndpoints({ ...recordingPictures, log }) : []),
    ...(rates ? ratesEndpoints({ ...rates, ...told }) : []),
    ...(clips ? clipsEndpoints({ ...clips, log }) : []),
    ...(imports ? importsEndpoints({ ...told, imports }) : []),
    ...(jobs ? jobsEndpoints({ jobs }) : []),
    ...(measure ? machineEndpoints({ measure }) : []),
    ...(library ? auditEndpoints({ auditLog: library.library.audit }) : []),
    ...(keysOf ? keysEndpoints({ ...told, keysOf }) : []),
    ...(addressesOf ? addressesEndpoints({ channels, addressesOf }) : []),
    ...(maintenance
      ? maintenanceEndpoints({ ...told, channels, maintenance, changed: () => health.forget(), now })
      : []),
    ...(config ? configEndpoints({ ...told, control: config }) : []),
    ...(config ? fleetEndpoints({ ...told, control: config }) : []),
    ...(takeReport ? edgesEndpoints({ takeReport }) : []),
    ...(people ? accessEndpoints({ ...people, audit: library?.library.audit }, now) : []),
  ];
  mountEndpoints(app, [...endpoints, ...openApiEndpoints(endpoints, version)], { gate, log });
  addHealthRoutes(app, health);
  if (metrics) addMetricsRoutes(app, metrics, gate);
  addPlayerRoutes(app, {
    files: new PlayerFiles(playerRoot, log),
    subject: (name) =>
      findSubject(
        name,
        (channel) => states.of(channel)?.title,
        (id) => recordings?.find(id)?.recording,
      ),
  });
  app.notFound((c) => unmatched(app, c));
  app.onError((error, c) => {
    log.error({ err: error, path: c.req.path }, 'a request failed');
    return answer(c, FAILED);
  });
  const doorkeeper = new Doorkeeper(limits, log);
  const addressOf = clientAddress(limits.trusted);
  const servers: HttpServer[] = [];
  return {
    app,
    get waiting() {
      return live.waiting;
    },
    traffic: () => ({
      answers: counts.list(),
      connections: doorkeeper.connections,
      sentBytes: doorkeeper.sentBytes,
      held: live.waiting,
    }),
    start: async ({ host, port, tls, isStrict }) => {
      const made = createHttpServer({ app, desk: live, doorkeeper, addressOf, counts, log, tls, isStrict });
      servers.push(made);
      const taken = await listen(made, host, port);
      made.server.on('error', (error) => log.error({ err: error }, 'HTTP server'));
      return { port: taken };
    },
    renew: (tls) => {
      for (const { server } of servers) if ('setSecureContext' in server) server.setSecureContext({ ...tls });
    },
    stop: async () => {
      const closed = Promise.all(servers.map((server) => close(server, STOP_PATIENCE_MS)));
      live.stop();
      streams.stop();
      await closed;
    },
  };
};

const usualHealth = (states: ChannelStates, now: () => number): HealthBook =>
  new HealthBook({
    channels: () => states.names(),
    look: (name) => {
      const state = states.of(name);
      return state && { state };
    },
    now,
  });

const accessEndpoints = (people: NonNullable<OriginOptions['access']>, now: () => number): Endpoint[] => [
  ...sessionEndpoints(people),
  ...userEndpoints(people),
  ...tokenEndpoints({ ...people, now }),
];

/** A path that is not there, or one that is there for other methods. */
const unmatched = (app: Hono<OriginEnv>, c: Exchange): Response => {
  const { method, path } = c.req;
  if (method === 'OPTIONS') return answer(c, { status: 204, headers: PREFLIGHT, body: [] });
  const known = method !== 'GET' && method !== 'HEAD' && app.router.match('GET', path)[0].length > 0;
  return answer(c, known ? plainText(405, 'method not allowed', { Allow: ALLOWED_METHODS }) : NOT_FOUND);
};
