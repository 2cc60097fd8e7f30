import type { ArchivedFormat, ArchivedSegment, ArchiveReader, TimeRange } from '../archive/archived.ts';
import { ticksToSeconds, type Ticks } from '../clock/ticks.ts';
import type { SegmentKeys } from '../timeline/channel-timeline.ts';
import { estimateMp4, mp4Bytes } from './mp4-download.ts';
import type { SegmentSource } from './segment-bytes.ts';
import { tsBytes, tsLength } from './ts-download.ts';

export type DownloadFormat = 'mp4' | 'ts';

/** What is to be downloaded. */
export interface DownloadRequest {
  readonly reader: ArchiveReader;
  /** Absent where nothing is encrypted. */
  readonly keys?: SegmentKeys | undefined;
  readonly range: TimeRange;
  readonly format: DownloadFormat;
  /** Name of the rendition; absent: the best. */
  readonly rendition?: string | undefined;
}

/** A download that can be begun. */
export interface Download {
  readonly rendition: string;
  readonly type: 'video/mp4' | 'audio/mp4' | 'video/mp2t';
  /** Bytes, where they can be told before all is read: then it can be gone on with from any byte. */
  readonly byteLength: number | undefined;
  /** Bytes, as far as they can be told. */
  readonly estimatedLength: number;
  /** Of the media, holes left out; above 0. */
  readonly seconds: number;
  /** Changes when other bytes would come. */
  readonly version: string;
  /** From a byte on, which is 0 where the length is not known. */
  bytes(from: number): AsyncGenerator<Buffer, void, undefined>;
}

/** Why there is nothing to download; the message says what would be right. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  readonly code: 'nothing-there' | 'unknown-rendition' | 'other-format';

  constructor(code: DownloadError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Looks up what is there of it. Opens no segment. @throws DownloadError */
export const planDownload = async (request: DownloadRequest): Promise<Download> => {
  const { reader, keys, range, format } = request;
  const formats = (await reader.formats(range)).filter(({ kind }) => kind !== 'subtitles');
  const chosen = chooseRendition(formats, request);
  const segments = await reader.segments(chosen.name, range);
  const [first] = segments;
  const last = segments.at(-1);
  if (!first || !last) throw nothingThere();
  const source: SegmentSource = { reader, rendition: chosen.name, keys };
  const seconds = ticksToSeconds(segments.reduce((sum: Ticks, { durationTicks }) => sum + durationTicks, 0));
  const bytes = segments.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const version = [format, chosen.name, segments.length, first.msn, last.msn, bytes].join('-');
  const common = { rendition: chosen.name, seconds: Math.max(0.001, seconds), version };
  if (format === 'ts') {
    const byteLength = tsLength(segments);
    const type = 'video/mp2t';
    return {
      ...common,
      type,
      byteLength,
      estimatedLength: byteLength,
      bytes: (from) => tsBytes(source, segments, from),
    };
  }
  const sound = soundApart(formats, chosen);
  const soundSource = sound && { ...source, rendition: sound.name };
  const soundSegments = sound ? await reader.segments(sound.name, range) : [];
  refuseChangingFormat(chosen, segments);
  return {
    ...common,
    type: chosen.kind === 'audio' ? 'audio/mp4' : 'video/mp4',
    byteLength: undefined,
    estimatedLength: estimateMp4(chosen, [...segments, ...soundSegments]),
    bytes: () =>
      mp4Bytes({ source, segments, ...(soundSource && { sound: { source: soundSource, segments: soundSegments } }) }),
  };
};

const nothingThere = (): DownloadError =>
  new DownloadError('nothing-there', 'nothing was recorded in this time, or it has been removed since');

const chooseRendition = (
  formats: readonly ArchivedFormat[],
  { rendition, format }: DownloadRequest,
): ArchivedFormat => {
  if (formats.length === 0) throw nothingThere();
  const named = formats.map(({ name }) => name).join(', ');
  if (rendition !== undefined) {
    const chosen = formats.find(({ name }) => name === rendition);
    if (!chosen)
      throw new DownloadError('unknown-rendition', `there is no rendition "${rendition}"; there are: ${named}`);
    if (format === 'ts' && chosen.container !== 'ts') throw notTs(rendition);
    return chosen;
  }
  const alone = formats.filter(({ language }) => language === undefined);
  const best = alone.find(({ kind }) => kind === 'video') ?? alone[0] ?? formats[0]!;
  if (format === 'ts' && best.container !== 'ts') throw notTs(best.name);
  return best;
};

const notTs = (name: string): DownloadError =>
  new DownloadError('other-format', `the rendition "${name}" is fragmented MP4: ask for download.mp4`);

/** In fragmented MP4 with several languages sound comes apart: the one that is played where nobody chose goes with it. */
export const soundApart = (formats: readonly ArchivedFormat[], chosen: ArchivedFormat): ArchivedFormat | undefined => {
  if (chosen.kind !== 'video' || chosen.container !== 'fmp4') return undefined;
  const apart = formats.filter(({ kind, language }) => kind === 'audio' && language !== undefined);
  return apart.find(({ language }) => language?.isDefault) ?? apart[0];
};

/** Parameter sets of H.264 can stand between pictures; those of other codecs are told once, in front. */
const refuseChangingFormat = ({ codecs, container }: ArchivedFormat, segments: readonly ArchivedSegment[]): void => {
  if (container !== 'fmp4' || codecs === undefined || codecs.startsWith('avc1') || codecs.startsWith('mp4a')) return;
  const change = segments.find(({ init }, index) => index > 0 && init !== segments[index - 1]!.init);
  if (!change) return;
  const words = 'the format of the pictures changes within it, which an MP4 file cannot hold: ask for a shorter range';
  throw new DownloadError('other-format', words);
};
