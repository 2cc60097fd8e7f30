import { join } from 'node:path';
import type { ProgrammeClock } from '../clock/programme-clock.ts';
import type { Config } from '../config/schema.ts';
import { ClipDesk, type ClipLibrary } from '../export/clip/clip-desk.ts';
import { ClipMaker } from '../export/clip/clip-maker.ts';
import { RateControl } from '../export/rate-control.ts';
import { RateMemory } from '../export/rate-memory.ts';
import type { ExportSubject, ExportSubjects } from '../export/subject.ts';
import type { Archives } from '../library/archives.ts';
import type { Library } from '../library/library.ts';
import type { LibraryRecording } from '../library/library-recording.ts';
import { measure } from '../library/measure.ts';
import { newRecordingId } from '../library/recording-id.ts';
import type { Logger } from '../log/logger.ts';
import type { ClipsOptions } from '../origin/clips-endpoints.ts';
import { DownloadLimit } from '../origin/download-limit.ts';
import type { DownloadOptions } from '../origin/download-routes.ts';
import type { RatesOptions } from '../origin/rates-endpoints.ts';
import type { ProcessLedger } from '../process/ledger.ts';
import type { Fleet } from './fleet/fleet.ts';

export interface ExportServiceOptions {
  readonly config: Config;
  readonly fleet: Pick<Fleet, 'channels' | 'members'>;
  readonly library: Library;
  readonly archives: Archives;
  readonly clock: ProgrammeClock;
  readonly ledger: ProcessLedger;
  readonly log: Logger;
}

/** Downloads, clips and rates of a running server. */
export interface ExportService {
  readonly downloads: Omit<DownloadOptions, 'log'>;
  readonly clips: Omit<ClipsOptions, 'log'>;
  readonly rates: Omit<RatesOptions, 'log' | 'audit'>;
  /** Before the first request. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export const createExports = (options: ExportServiceOptions): ExportService => {
  const { config, fleet, library, clock, ledger, log } = options;
  const subjects = exportSubjects(options);
  const folder = join(config.data, 'clips');
  const maker = new ClipMaker({ ffmpeg: config.ffmpeg, folder, ledger, log });
  const now = (): number => clock.now();
  const desk = new ClipDesk({ library: clipLibrary(options), maker, subjectOf: (id) => subjects.recording(id), now });
  const memory = new RateMemory(join(config.data, 'rates.json'), log);
  const rates = new RateControl(config.http.onDemandRate, memory.load());
  const { downloads, limits } = config.http;
  const stopListening = library.events.on(({ what, recording: { id, kind } }) => {
    if (what !== 'removed') return;
    rates.setRate(id, undefined);
    memory.save(rates.own);
    if (kind === 'clip')
      maker.remove(id).catch((error: unknown) => log.error({ err: error, clip: id }, 'file of a clip'));
  });
  return {
    downloads: {
      subjects,
      clipFile: async (id) => {
        const found = await desk.find(id);
        return found && { path: maker.path(id), file: found.file };
      },
      limit: new DownloadLimit({ ...downloads, trusted: limits.trusted }),
      rates,
    },
    clips: { desk, subjects, channels: () => fleet.channels.keys() },
    rates: { rates, memory, hasRecording: (id) => library.get(id) !== undefined },
    start: () => maker.start(),
    stop: async () => {
      stopListening();
      await maker.stop();
      await memory.flush();
    },
  };
};

const exportSubjects = ({ fleet, library, clock }: ExportServiceOptions): ExportSubjects => ({
  channel: async (name) => {
    const member = fleet.members.get(name);
    if (!member) return undefined;
    const { title } = member;
    const { archive: reader, timeline } = member.channel;
    const range = (await reader.extent()) ?? { from: 0, to: 0 };
    return { id: `live/${name}`, title, archive: { channel: name }, reader, keys: timeline.keys, range, growing: true };
  },
  recording: (id): Promise<ExportSubject | undefined> => {
    const found = library.find(id);
    if (!found || found.recording.state === 'upcoming') return Promise.resolve(undefined);
    const { reader, recording } = found;
    const { title, archive, fromTicks: from, toTicks, state } = recording;
    const channel = 'channel' in archive ? fleet.channels.get(archive.channel) : undefined;
    const range = { from, to: toTicks ?? clock.now() };
    const growing = state === 'live';
    return Promise.resolve({ id, title, archive, reader, keys: channel?.timeline.keys, range, growing });
  },
});

const clipLibrary = ({ library, archives }: ExportServiceOptions): ClipLibrary => ({
  get: (id) => library.get(id),
  add: async ({ archive, title, range }, by) => {
    const reader = archives.of(archive);
    const byteLength = (reader && (await measure(reader, range)))?.byteLength ?? 0;
    return library.add({ ...CLIP, id: newRecordingId(), archive, title, byteLength, ...ticksOf(range) }, by);
  },
});

const ticksOf = ({ from, to }: { readonly from: number; readonly to: number }) => ({ fromTicks: from, toTicks: to });

const CLIP: Pick<
  LibraryRecording,
  'kind' | 'state' | 'cause' | 'calendar' | 'description' | 'tags' | 'marks' | 'poster' | 'problem'
> = {
  ...{ kind: 'clip', state: 'finished', cause: 'made', calendar: undefined },
  ...{ description: '', tags: [], marks: [], poster: undefined, problem: undefined },
};
